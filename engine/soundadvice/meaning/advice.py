"""Advice: what a person is told, as a pure function of the pack, its parameters and the answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType

from soundadvice.meaning.advice_json import (
    ADVICE_SCHEMA,
    GivenFinding,
    Reason,
    derived_to_json,
    found_to_json,
    pack_to_json,
    plan_to_json,
    reason_to_json,
    score_to_json,
    signs_said,
)
from soundadvice.meaning.compiler import BareAdvice, compiled
from soundadvice.meaning.evaluate import Evaluation, evaluate
from soundadvice.meaning.next_question import open_now, unanswered
from soundadvice.meaning.planner import Plan, make_plan, silenced_by
from soundadvice.meaning.scores import Standing, derived_values, derived_words, score_words, standings
from soundadvice.meaning.texts.variants import worded
from soundadvice.model.answer import answer_to_json
from soundadvice.model.condition import Answer
from soundadvice.model.disposition import Acuity, ClinicalFinding, Disposition
from soundadvice.model.evidence import Claim, Reference
from soundadvice.model.pack import Pack, Signs
from soundadvice.model.rule import Rule
from soundadvice.wording.placeholders import fill, said_to_all


class Advice(BareAdvice):
    """What a person is advised to do, and why. Texts and plan are made when they are first asked for.

    It holds no clock and no engine's name. Two are equal when the packs' contents and the answers are.
    """

    __slots__ = ()

    @cached_property
    def pack(self) -> Pack:
        """The pack that advised, in the words that are for this person."""
        return worded(self._pack, self.answers) if self._pack.variants else self._pack

    @property
    def acuity(self) -> Acuity:
        """How urgent it is."""
        return self._outcome.acuity

    @cached_property
    def answers(self) -> Mapping[str, Answer]:
        """The canonical answers, those ignored included."""
        given = compiled(self._pack).decode(self._given) if isinstance(self._given, tuple) else self._given
        return MappingProxyType(dict(given))

    @cached_property
    def evaluation(self) -> Evaluation:
        """The reference evaluation of these answers."""
        return evaluate(self._pack, self.answers)

    @property
    def open(self) -> tuple[str, ...]:
        """The ids of the rules that answers not given could still make fire, none of them more urgent."""
        return self.evaluation.open

    @property
    def unanswered(self) -> tuple[str, ...]:
        """The ids of the deciding questions that are still open: worth answering, for the doctor."""
        return unanswered(self._pack, self.evaluation)

    @property
    def open_now(self) -> tuple[str, ...]:
        """Of `unanswered`, those that would be asked now: without those that other answers may bring up."""
        return open_now(self._pack, self.evaluation)

    @property
    def ignored(self) -> tuple[str, ...]:
        """The ids of the questions whose answers did not count, because a later answer hid them."""
        return self.evaluation.ignored

    @property
    def ignored_would_raise(self) -> bool:
        """Whether counting the ignored answers would have made the advice more urgent."""
        return self.evaluation.ignored_would_raise

    @property
    def title(self) -> str:
        """What to do, in a few words."""
        return self.words(self._disposition.title)

    @property
    def text(self) -> str:
        """What to do, in full."""
        return self.words(self._disposition.text)

    @property
    def by_when(self) -> str:
        """Until when to have done it: `within 2 weeks`. Empty if the pack does not say."""
        return self.words(self._disposition.by_when or "")

    @cached_property
    def reasons(self) -> tuple[Reason, ...]:
        """Why: one reason for each rule that fired, the most urgent first, and last those that advise nothing."""
        return tuple(self.reason(name) for name in self.reason_order)

    @property
    def reason_order(self) -> tuple[str, ...]:
        """The ids of the rules that fired, in the order of `reasons`."""
        if len(self.fired) < 2:
            return self.fired
        rule, rank = self._pack.rule, self._pack.rank
        advised = {name: rule[name].advise for name in self.fired}
        return tuple(
            sorted(advised, key=lambda name: -1 if (one := advised[name]) is None else rank[one], reverse=True)
        )

    @cached_property
    def findings(self) -> tuple[GivenFinding, ...]:
        """What is found beside the advice, as the pack lists it; no urgency depends on it."""
        return tuple(self._found(name) for name in self._pack.found_by(self.fired))

    @property
    def open_findings(self) -> tuple[str, ...]:
        """The ids of the findings that are not determined: answers not given could still bring them up.

        None but in an emergency, which ends the questions.
        """
        return self.evaluation.open_findings if self._pack.findings else ()

    @cached_property
    def plan(self) -> Plan:
        """What the person can do themselves."""
        return make_plan(self._pack, self.disposition, self.counted, self.silenced)

    @cached_property
    def silenced(self) -> frozenset[str]:
        """The ids of the habits, therapies, texts and instructions in whose place those of the rules stand."""
        return silenced_by(self._pack, self.fired)

    @property
    def counted(self) -> Mapping[str, Answer]:
        """The canonical answers that counted: those to enabled questions."""
        hidden = self.ignored
        return {name: answer for name, answer in self.answers.items() if name not in hidden}

    @property
    def notes(self) -> tuple[str, ...]:
        """The texts that go with every plan for home; none with a disposition that no exercise goes with."""
        pack = self._pack
        shown = pack.plan.show if pack.has_plan_at_home(self.disposition) else ()
        return tuple(self.words(pack.text[name]) for name in shown if name not in self.silenced)

    @property
    def stop_rule(self) -> str | None:
        """When to stop what the plan says to do; None in a pack that does not say."""
        text = self._pack.text.get("stop_rule")
        return None if text is None else self.words(text)

    @property
    def not_a_doctor(self) -> str:
        """What this is not."""
        return self.words(self._pack.text["not_a_doctor"])

    @property
    def come_back(self) -> Signs:
        """The signs on which to see a doctor, now or again."""
        return self._signs(self._pack.come_back)

    @property
    def safety_net(self) -> tuple[Signs, ...]:
        """The signs on which to get help fast, the most urgent first. Given with every advice."""
        return tuple(self._signs(signs) for signs in self._pack.safety_net)

    def words(self, text: str) -> str:
        """A text of the pack with its placeholders filled from this advice."""
        if "{" not in text:  # most have none, and what would be filled in need not be worked out
            return text
        said = said_to_all(text, self.pack)
        return fill(text, self.pack, self.answers, self._score_words) if said is None else said

    @cached_property
    def _score_words(self) -> Mapping[str, str]:
        return {**score_words(self.pack, self.answers, self.scores), **derived_words(self.pack, self.derived)}

    @cached_property
    def scores(self) -> Mapping[str, Standing]:
        """What each score of the pack comes to, by its id."""
        return MappingProxyType(standings(self._pack, self.answers))

    @cached_property
    def derived(self) -> Mapping[str, Decimal | None]:
        """What each derived value of the pack comes to, by its id; None where an answer to it is missing."""
        return MappingProxyType(derived_values(self._pack, self.answers))

    @property
    def json_answers(self) -> dict[str, object]:
        """The answers in their JSON form, in the order of the questions."""
        answers = self.answers
        return {
            name: answer_to_json(one, answers[name]) for name, one in self._pack.question.items() if name in answers
        }

    def to_json(self) -> dict[str, object]:
        """The advice as plain JSON values, as `advice.schema.json` describes it.

        The same advice gives the same values in the same order. `wire.pieces` joins the bytes of the same parts.
        """
        return {
            **self.json_of_pack(),
            **self.json_told(),
            **self.json_counted(),
            "reasons": [reason_to_json(reason) for reason in self.reasons],
            **self.json_found(self.open_findings),
            "open": list(self.open),
            "unanswered": list(self.unanswered),
            "answers": self.json_answers,
            "ignored": list(self.ignored),
            "ignored_would_raise": self.ignored_would_raise,
            "plan": plan_to_json(self.plan),
            **self.json_said(),
        }

    def json_of_pack(self) -> dict[str, object]:
        """Of the JSON form: which pack advised, in which language and region."""
        pack = self._pack
        return {
            "schema": ADVICE_SCHEMA,
            "pack": pack_to_json(pack),
            # Only where it is not the pack's own: advice in that is the same as ever.
            **({} if pack.original is None else {"language": pack.language}),
            "parameters": dict(pack.parameters_shown),
            "region": pack.region,
        }

    def json_told(self) -> dict[str, object]:
        """Of the JSON form: what to do, and until when."""
        by_when = self.by_when
        return {
            "disposition": self.disposition,
            "acuity": str(self.acuity),
            "title": self.title,
            "text": self.text,
            # Only where the pack says it: a record of before is the same as one of now.
            **({"by_when": by_when} if by_when else {}),
        }

    def json_counted(self) -> dict[str, object]:
        """Of the JSON form: scores and derived values, only where the pack has any."""
        scores = {"scores": {name: score_to_json(one) for name, one in self.scores.items()}} if self.scores else {}
        return {**scores, **({"derived": derived_to_json(self._pack, self.derived)} if self.derived else {})}

    def json_found(self, still_open: Iterable[str]) -> dict[str, object]:
        """Of the JSON form: the findings, and which are `still_open`, only where the pack has any."""
        if not self._pack.findings:
            return {}
        return {"findings": [found_to_json(one) for one in self.findings], "open_findings": list(still_open)}

    def json_said(self) -> dict[str, object]:
        """Of the JSON form: what is said with it, whatever the reasons."""
        stop_rule = self.stop_rule
        return {
            "notes": list(self.notes),
            **({} if stop_rule is None else {"stop_rule": stop_rule}),
            **signs_said(self.pack, self.words),
            "not_a_doctor": self.not_a_doctor,
        }

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Advice):
            return NotImplemented
        same_pack = self._pack is other._pack or self._pack.content_hash == other._pack.content_hash
        return same_pack and self._outcome == other._outcome and self.answers == other.answers

    def __hash__(self) -> int:
        return hash(self._outcome)

    def __repr__(self) -> str:
        # No answers: a repr ends up in logs.
        return f"<Advice {self.disposition} ({self.acuity}) by {self._pack.id}, {len(self.fired)} rules fired>"

    @property
    def _disposition(self) -> Disposition:
        return self.pack.disposition[self.disposition]

    def _rests_on(self, cited: Rule | ClinicalFinding) -> tuple[tuple[Claim, ...], tuple[Reference, ...]]:
        claim, reference = self._pack.claim, self._pack.reference
        return tuple([claim[name] for name in cited.claims]), tuple([reference[name] for name in cited.references])

    def _found(self, name: str) -> GivenFinding:
        one = self._pack.finding[name]
        rules = tuple(rule for rule in self.fired if name in self._pack.rule[rule].findings)
        return GivenFinding(name, self.words(one.title), self.words(one.text), rules, *self._rests_on(one))

    def reason(self, name: str) -> Reason:
        """The reason of a rule that fired."""
        rule = self.pack.rule[name]
        claims, references = self._rests_on(rule)
        return Reason(
            rule=name,
            disposition=rule.advise,
            because=self.words(rule.because),
            do=None if rule.do is None or name in self.silenced else self.words(rule.do),
            claims=claims,
            references=references,
            findings=rule.findings,
        )

    def _signs(self, signs: Signs) -> Signs:
        items = tuple(map(self.words, signs.items))
        fits = tuple(replace(fit, item=self.words(fit.item)) for fit in signs.fits)
        return replace(signs, lead=self.words(signs.lead), items=items, fits=fits)
