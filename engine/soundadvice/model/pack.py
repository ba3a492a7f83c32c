"""The pack: one frozen tree that every consumer reads. Safe to share between threads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from soundadvice._dataclass import dataclass
from soundadvice.model.case.gloss import Gloss, SignWords
from soundadvice.model.case.written import written_case
from soundadvice.model.coding.code import Code
from soundadvice.model.condition import Condition, Named, asks_unsure, questions_of
from soundadvice.model.condition.derived import Derived
from soundadvice.model.condition.score import Score
from soundadvice.model.digest import WORDING, all_named, canonical, hash_of
from soundadvice.model.disposition import Acuity, ClinicalFinding, Disposition, PlanKind
from soundadvice.model.evidence import Claim, Library, Reference, Review, Source, Waiver
from soundadvice.model.hazard import Contraindication, Hazard
from soundadvice.model.plan import PlanBook, Service, Signs, Text, kinds_of
from soundadvice.model.population.population import Population
from soundadvice.model.question import NOTHING_ON_COMING_BACK, CheckInForm, Number, Question, Repeat
from soundadvice.model.rule import DecisionTable, Parameter, PersonVignette, Rule, TextVariants
from soundadvice.model.translation import PackTranslation

DEFAULT_REGION = "default"
__all__ = ["DEFAULT_REGION", "Pack", "Parameter", "Signs", "Text", "Waiver"]


@dataclass(frozen=True, eq=False, repr=False)
class Pack:
    """A questionnaire and its rules, with the parent layers already merged in.

    `questions` are in the order they are asked, `rules` parent first, `dispositions` from the one that gives way to all
    others to the one that gives way to none: the least urgent first, and of one acuity the default, then those listed
    later before those listed earlier. `default` is the disposition when nothing fires. `findings` are what rules find
    besides, as they are listed. `handover` is what a doctor wants to know first: topics, each
    with its questions. `check_in` is what is asked and derived when someone comes back. `hazards` are what its
    layers must not miss, `contraindications` what they must give to no one who has something, `waivers` the findings
    that their authors accept. `glosses` are what texts mean, `sign_words` the words of the signs that they name.
    `vignettes` are of whole people, and this layer's alone, since a layer on top may raise what they are advised.
    `population` is who it is tried on, None if no one has said. `parent` is the layer below, None for a pack of its
    own. `description` is for whoever chooses a pack, `introduction` for the person who answers it, before they begin.
    `not_for_people` is the reason why a pack is for reading and comparing alone, None if it is for people; a layer does
    not take it over from its parent. `emergency_numbers` are by region, and so is each of the `services`; what a region
    lacks is that of `default`. `codes` are what terminologies call it, `url` is where it is defined.
    `libraries` are those that it has taken parts in from. One that `is_library` is there to be taken in: its rules are
    its conditions with a name, each of which it finds, and it is not for people.
    `variants` are other words for some texts, by answer. A pack that says the right ones for someone has the one that
    it was made from in `as_written`, and the hashes of that. `repeats` are the groups of questions that
    were written out. `translations` are those of all layers, as far as they were read. `original` is the pack as it was
    written, if this is it in another language.
    """

    id: str
    version: str
    title: str
    language: str
    description: str
    questions: tuple[Question, ...]
    rules: tuple[Rule, ...]
    dispositions: tuple[Disposition, ...]
    default: str
    parameters: tuple[Parameter, ...]
    plan: PlanBook
    texts: tuple[Text, ...]
    come_back: Signs
    safety_net: tuple[Signs, ...]
    emergency_numbers: Mapping[str, str]
    conditions: tuple[Named, ...] = ()
    scores: tuple[Score, ...] = ()
    derived: tuple[Derived, ...] = ()
    tables: tuple[DecisionTable, ...] = ()
    services: tuple[Service, ...] = ()
    introduction: str | None = None
    not_for_people: str | None = None
    handover: tuple[tuple[str, tuple[str, ...]], ...] = ()
    check_in: CheckInForm = NOTHING_ON_COMING_BACK
    region: str = DEFAULT_REGION
    source: Source | None = None
    claims: tuple[Claim, ...] = ()
    references: tuple[Reference, ...] = ()
    hazards: tuple[Hazard, ...] = ()
    contraindications: tuple[Contraindication, ...] = ()
    sign_words: tuple[SignWords, ...] = ()
    glosses: tuple[Gloss, ...] = ()
    reviews: tuple[Review, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    vignettes: tuple[PersonVignette, ...] = ()
    population: Population | None = None
    parent: Pack | None = None
    findings: tuple[ClinicalFinding, ...] = ()
    codes: tuple[Code, ...] = ()
    url: str | None = None
    libraries: tuple[Library, ...] = ()
    variants: tuple[TextVariants, ...] = ()
    as_written: Pack | None = None
    repeats: tuple[Repeat, ...] = ()
    is_library: bool = False
    translations: tuple[PackTranslation, ...] = ()
    original: Pack | None = None
    if TYPE_CHECKING:  # no field, but what `meaning.compiler` has made of the pack: every triage looks for it
        compiled: ClassVar[Any]

    def __getstate__(self) -> dict[str, object]:
        # What is derived stays behind: it is made anew where it is needed, and generated functions cannot be pickled.
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def __repr__(self) -> str:
        return f"<Pack {self.id} {self.version}>"

    @cached_property
    def question(self) -> Mapping[str, Question]:
        """The questions by id, in the order they are asked."""
        return {question.id: question for question in self.questions}

    @cached_property
    def rule(self) -> Mapping[str, Rule]:
        """The rules by id."""
        return {rule.id: rule for rule in self.rules}

    @cached_property
    def disposition(self) -> Mapping[str, Disposition]:
        """The dispositions by id."""
        return {disposition.id: disposition for disposition in self.dispositions}

    @cached_property
    def rank(self) -> Mapping[str, int]:
        """The rank of each disposition, by its id: of those that rules advise, the one of the highest rank is taken."""
        return {disposition.id: rank for rank, disposition in enumerate(self.dispositions)}

    @cached_property
    def finding(self) -> Mapping[str, ClinicalFinding]:
        """The findings by id."""
        return {finding.id: finding for finding in self.findings}

    @cached_property
    def kinds(self) -> Mapping[str, frozenset[PlanKind]]:
        """The kinds of plan part that go with each disposition, by its id."""
        return {one.id: one.takes(is_default=one.id == self.default) for one in self.dispositions}

    def kinds_given(self, disposition: str) -> tuple[PlanKind, ...]:
        """Those of its kinds that the pack has anything of, in their order."""
        there = {kind for item in self.plan.given for kind in kinds_of(item)}
        return tuple(kind for kind in PlanKind if kind in there & self.kinds[disposition])

    def has_plan_at_home(self, disposition: str) -> bool:
        """Whether a plan with exercises goes with a disposition, or would if there were any for that person."""
        return disposition == self.default or PlanKind.EXERCISES in self.kinds[disposition]

    @cached_property
    def score(self) -> Mapping[str, Score]:
        """The scores by id."""
        return {score.id: score for score in self.scores}

    @cached_property
    def derived_value(self) -> Mapping[str, Derived]:
        """The derived values by id."""
        return {one.id: one for one in self.derived}

    @cached_property
    def ranges(self) -> Mapping[str, range]:
        """The whole steps that the answers to each number can be."""
        return {one.id: one.range for one in self.questions if isinstance(one, Number)}

    @cached_property
    def claim(self) -> Mapping[str, Claim]:
        """The claims by id."""
        return {claim.id: claim for claim in self.claims}

    @cached_property
    def reference(self) -> Mapping[str, Reference]:
        """The references by id."""
        return {reference.id: reference for reference in self.references}

    @cached_property
    def parameter(self) -> Mapping[str, Parameter]:
        """The parameters by id."""
        return {parameter.id: parameter for parameter in self.parameters}

    @cached_property
    def parameters_shown(self) -> Mapping[str, str]:
        """The value of each parameter in effect, in words, by its id."""
        return {parameter.id: parameter.show() for parameter in self.written.parameters}

    @cached_property
    def text(self) -> Mapping[str, str]:
        """The pack's named texts by id."""
        return {text.id: text.text for text in self.texts}

    @cached_property
    def acuity_of(self) -> Mapping[str, Acuity]:
        """How urgent the advice is at least where each rule fires, by its id; self-care if it advises nothing."""
        least = Acuity.SELF_CARE
        return {rule.id: self.disposition[rule.advise].acuity if rule.advise else least for rule in self.rules}

    @cached_property
    def deciding(self) -> tuple[str, ...]:
        """The ids of the questions that can decide: those that a rule, or the `enable_when` of one of these, mentions.

        Derived, never declared; in the order they are asked.
        """
        return self.asked_for(rule.when for rule in self.rules)

    def asked_for(self, conditions: Iterable[Condition]) -> tuple[str, ...]:
        """The ids of the questions that conditions mention, or the `enable_when` of one of these; as they are asked."""
        found: set[str] = set()
        waiting = [name for condition in conditions for name in questions_of(condition)]
        while waiting:
            name = waiting.pop()
            enable_when = self.question[name].enable_when
            if name not in found and enable_when is not None:
                waiting.extend(questions_of(enable_when))
            found.add(name)
        return tuple(question.id for question in self.questions if question.id in found)

    def follow_ups(self, name: str) -> tuple[str, ...]:
        """The deciding questions that are asked just of those who are not sure of this one, or of such a question."""
        found: list[str] = []
        for other, unsure_of in self._asked_if_unsure.items():
            if unsure_of in (name, *found):
                found.append(other)
        return tuple(found)

    @cached_property
    def _asked_if_unsure(self) -> Mapping[str, str]:
        """The deciding questions that are asked just of those who are not sure of another one, and which that is."""
        asked = ((name, asks_unsure(self.question[name].enable_when)) for name in self.deciding)
        return {name: unsure_of for name, unsure_of in asked if unsure_of is not None}

    def most_urgent(self, fired: Iterable[str]) -> str:
        """The disposition of the highest rank that these rules advise, or the default if none is above it; its id."""
        advised = (self.rule[name].advise for name in fired)
        return max([self.default, *filter(None, advised)], key=self.rank.__getitem__)

    def found_by(self, fired: Iterable[str]) -> tuple[str, ...]:
        """The ids of the findings of these rules, as the pack lists them."""
        found = {name for rule in fired for name in self.rule[rule].findings}
        return tuple(finding.id for finding in self.findings if finding.id in found)

    def in_safety_net(self, words: str) -> tuple[tuple[Acuity, str], ...]:
        """The items of the safety net and of when to come back that hold these words, each with its list's urgency."""
        every = ((signs.acuity, item) for signs in (*self.safety_net, self.come_back) for item in signs.items)
        return tuple((acuity, item) for acuity, item in every if words in item)

    def plan_questions(self, disposition: str) -> tuple[str, ...]:
        """The ids of the questions, deciding ones aside, that can change the plan given with a disposition."""
        return self._plan_questions.get(disposition, ())

    @cached_property
    def _plan_questions(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for disposition in self.disposition:
            rules = (rule for rule in self.plan.rules if disposition in rule.applies_to)
            mentioned = self.asked_for(rule.when for rule in rules if rule.when is not None)
            found[disposition] = tuple(name for name in mentioned if name not in self.deciding)
        return found

    @property
    def layers(self) -> tuple[Pack, ...]:
        """This pack and those below it, the lowest first."""
        return (*self.parent.layers, self) if self.parent else (self,)

    @cached_property
    def regions(self) -> tuple[str, ...]:
        """Every region that has an emergency number or a service of its own, and the default one."""
        by_region = (self.emergency_numbers, *(service.by_region for service in self.services))
        return tuple(dict.fromkeys(region for named in by_region for region in named))

    @property
    def emergency_number(self) -> str:
        """The number to call in an emergency, for the region in effect."""
        return self._here(self.emergency_numbers)

    @cached_property
    def services_here(self) -> Mapping[str, str]:
        """What each service is called, and its number, in the region in effect."""
        return {service.id: self._here(service.by_region) for service in self.services}

    def _here(self, named: Mapping[str, str]) -> str:
        return named[self.region if self.region in named else DEFAULT_REGION]

    @cached_property
    def meaning_hash(self) -> str:
        """The hash of all that can change an outcome or a plan: two packs with one hash advise alike."""
        if self.original is not None:
            return self.original.meaning_hash
        return hash_of(self.written_meaning())

    @cached_property
    def content_hash(self) -> str:
        """The hash of the meaning and of every word that a person may be shown."""
        return hash_of(self.written_content())

    @cached_property
    def case_hash(self) -> str:
        """The hash of what the pack is tested and judged by: hazards, waivers, vignettes, and the like."""
        return hash_of(written_case(self.written))

    def written_meaning(self) -> str:
        """What `meaning_hash` is the SHA-256 of, as JSON. The page on the canonical form says what is in it."""
        if self.as_written is not None:
            return self.as_written.written_meaning()
        # INVARIANT: a translation changes no meaning: that of the pack as it was written is the meaning of both.
        if self.original is not None:
            return self.original.written_meaning()
        plan = self.plan
        meaning = {
            "id": self.id,
            "questions": self.questions,
            "rules": self.rules,
            "dispositions": self.dispositions,
            **({"findings": self.findings} if self.findings else {}),
            "default": self.default,
            "parameters": {parameter.id: parameter.value for parameter in self.parameters},
            "exercises": plan.exercises,
            "plan_rules": plan.rules,
            "given": [item.id for item in plan.given],
            "show": plan.show,
            # Only where there are any: the packs without keep their hashes.
            **({"scores": self.scores} if self.scores else {}),
            **({"derived": self.derived} if self.derived else {}),
            **({"programmes": plan.programmes} if plan.programmes else {}),
            "parent": self.parent.meaning_hash if self.parent else None,
        }
        return canonical(meaning, leave_out=WORDING)

    def written_content(self) -> str:
        """What `content_hash` is the SHA-256 of, as JSON."""
        if self.as_written is not None:
            return self.as_written.written_content()
        shown = (
            self.version,
            self.title,
            self.language,
            self.questions,
            self.rules,
            self.dispositions,
            self.parameters,
        )
        more = (self.plan, self.texts, self.come_back, self.safety_net, self.emergency_numbers)
        # Only where it is said: the packs that are for people, and those without the others, keep their hashes.
        marked = () if self.not_for_people is None else (("not_for_people", self.not_for_people),)
        called = (("services", self.services),) if self.services else ()
        found = (("findings", self.findings),) if self.findings else ()
        coded = (("codes", self.codes),) if self.codes else ()
        defined = () if self.url is None else (("url", self.url),)
        scored = (("scores", self.scores),) if self.scores else ()
        worked_out = (("derived", self.derived),) if self.derived else ()
        taken_in = (("libraries", self.libraries),) if self.libraries else ()
        varied = (("variants", self.variants),) if self.variants else ()
        coming_back = () if self.check_in == NOTHING_ON_COMING_BACK else (("check_in", self.check_in),)
        named = (*marked, *called, *scored, *worked_out, *found, *coded, *defined, *coming_back, *taken_in, *varied)
        words = (*shown, *more, self.handover, self.introduction, *named)
        return canonical({"meaning": self.meaning_hash, "shown": words})

    @property
    def written(self) -> Pack:
        """The pack as it was written: itself, unless it is in another language, or with the words for someone."""
        there = self.as_written or self
        return there.original or there

    @cached_property
    def spoken(self) -> dict[str, Pack]:
        """The same pack in each other language that it was asked for in: what is prepared for one is prepared once."""
        return {}

    @property
    def signatures(self) -> tuple[Review, ...]:
        """The reviews that sign the meaning and the words in effect, and the case if they name one."""
        # Nothing is signed in most packs: their hashes, which take a while, are not asked for here.
        return tuple(
            one for one in self.reviews if one.signs(self.meaning_hash, self.content_hash, lambda: self.case_hash)
        )

    @property
    def status(self) -> str:
        """`reviewed` where a review signs the pack as it is, else `draft`."""
        return "reviewed" if self.signatures else "draft"


IN_A_HASH = frozenset(
    {
        "id", "version", "title", "language", "questions", "rules", "dispositions", "default", "parameters", "plan",
        "texts", "come_back", "safety_net", "emergency_numbers", "services", "introduction", "not_for_people",
        "handover", "check_in", "parent", "scores", "derived", "findings", "codes", "url", "libraries",
        "variants", "as_written",
    }
)  # fmt: skip
IN_NO_HASH = frozenset(
    {
        "description", "conditions", "tables", "region", "source", "claims", "references", "hazards",
        "contraindications", "sign_words", "glosses", "reviews", "waivers", "vignettes", "population", "is_library",
        "repeats", "translations", "original",
    }
)  # fmt: skip
"""Which region's number is shown is for whoever runs the pack; conditions with a name stand wherever
they are named, and tables are their rules; the rest is for those who choose or review one."""
all_named(Pack, {*IN_A_HASH, *IN_NO_HASH})
