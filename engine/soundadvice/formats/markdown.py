"""A pack as Markdown: the whole of it as a document for whoever reviews it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from soundadvice.formats.exported import Exported
from soundadvice.formats.format import Format, Writer
from soundadvice.handout.markdown import markdown_text
from soundadvice.meaning.phrases import how_much, not_for_people, stage_title
from soundadvice.model.answer import expected
from soundadvice.model.coding.code import Code, name_of
from soundadvice.model.evidence import Basis, Claim, Reference
from soundadvice.model.pack import Pack, Signs
from soundadvice.model.plan import Exercise, Habit, PlanRule, Programme
from soundadvice.model.question import Choice, MultiChoice, Option, Question, allows_unsure
from soundadvice.model.rule import Rule
from soundadvice.wording.condition_text import formula, must_phrase, phrase
from soundadvice.wording.placeholders import EMERGENCY_NUMBER, PLACEHOLDER


def pack_markdown(pack: Pack) -> Exported:
    """The pack as a document. Placeholders of answers stay as they are: `{duration}`."""
    parts = (_head, _questions, _derived, _decision_table, _rules, _plan)
    document = "\n\n".join(chain.from_iterable(part(pack) for part in parts))
    end = "\n\n".join(chain(_safety(pack), _hazards(pack), _parameters(pack), _sources(pack)))
    return Exported(f"{document}\n\n{end}\n".encode(), left_out(pack))


def left_out(pack: Pack) -> tuple[str, ...]:
    """What of a pack the document does not hold."""
    pictures = ("pictures of the exercises, but for what they show in words",) if _has_pictures(pack) else ()
    has_cases = bool(pack.vignettes) or any(rule.vignettes for rule in pack.rules)
    cases = ("vignettes: `soundadvice test` runs them",) if has_cases else ()
    register = ("claims that no element rests on, and the words they are found by",) if pack.claims else ()
    waived = ("waivers of the auditor's findings",) if pack.waivers else ()
    return (*pictures, *cases, *register, *waived)


def _has_pictures(pack: Pack) -> bool:
    return any(exercise.pictures for exercise in pack.plan.exercises)


def _head(pack: Pack) -> Iterator[str]:
    yield f"# {markdown_text(pack.title)}"
    mark = not_for_people(pack)
    if mark is not None:
        yield f"**{markdown_text(mark)}**"
    yield _said(pack.description, pack)
    if pack.introduction:
        yield f"Said before the first question: {_said(pack.introduction, pack)}"
    layers = " on ".join(f"{_code(f'{layer.id} {layer.version}')}" for layer in reversed(pack.layers))
    state = "**Draft**: no clinician has reviewed it in this form." if pack.status == "draft" else "Reviewed."
    yield f"{state} The pack is {layers}. Its meaning is `{pack.meaning_hash}`, its content `{pack.content_hash}`."
    if pack.libraries:
        taken = ", ".join(f"{_code(f'{one.id} {one.version}')} (`{one.prefix}_`)" for one in pack.libraries)
        yield f"It takes in questions of libraries: {taken}."
    yield "## What can be advised"
    rows = [
        [f"`{one.id}`", str(one.acuity), _said(one.title, pack), _said(one.text, pack), _goes_with(one.id, pack)]
        for one in reversed(pack.dispositions)
    ]
    yield _table(("disposition", "acuity", "title", "text", "what goes with it of the plan"), rows)
    yield f"If no rule fires, it is `{pack.default}`."
    for disposition in pack.dispositions:
        yield from (f"- Of `{disposition.id}`: {line}" for line in _variants("disposition", disposition.id, pack))
    if pack.findings:
        yield "## What can be found besides"
        found = [[f"`{one.id}`", _said(one.title, pack), _said(one.text, pack)] for one in pack.findings]
        yield _table(("finding", "title", "text"), found)


def _goes_with(disposition: str, pack: Pack) -> str:
    return ", ".join(pack.kinds_given(disposition)) or "nothing"


# Questions -----------------------------------------------------------------------------------------------------------


def _questions(pack: Pack) -> Iterator[str]:
    yield "## Questions, in the order they are asked"
    for number, question in enumerate(pack.questions, start=1):
        yield f"### {number}. {_said(question.text, pack)}"
        yield "\n".join(f"- {line}" for line in _about(question, pack))


def _derived(pack: Pack) -> Iterator[str]:
    if pack.derived:
        yield "## Ratios and products"
        rows = [
            [f"`{one.id}`", _said(one.title, pack), _code(formula(one, pack)), markdown_text(one.unit)]
            for one in pack.derived
        ]
        yield _table(("id", "title", "is", "unit"), rows)


def _variants(of: str, element: str, pack: Pack) -> Iterator[str]:
    """The other words of an element's texts, and for whom they are."""
    for one in pack.variants:
        for when, say in one.cases if (one.of, one.id) == (of, element) else ():
            yield f"Its `{one.part}`, if {_code(phrase(when, pack))}: {_said(say, pack)}"


def _about(question: Question, pack: Pack) -> Iterator[str]:
    deciding = "decides" if question.id in pack.deciding else "for the plan; may be skipped"
    yield f"`{question.id}`, {type(question).__name__.lower().replace('multichoice', 'multi_choice')}: {deciding}"
    if question.enable_when is not None:
        yield f"Asked only when {_code(phrase(question.enable_when, pack))}"
    for must in question.must:
        yield f"Must be so: {_said(must.say, pack)} ({_code(must_phrase(question, must, pack))})"
    yield from _variants("question", question.id, pack)
    if question.help:
        yield f"Help: {_said(question.help, pack)}"
    if question.why:
        yield f"Why we ask: {_said(question.why, pack)}"
    if question.ask_anew:
        yield "Asked again at each check-in"
    if isinstance(question, (Choice, MultiChoice)):
        kind = "One of" if isinstance(question, Choice) else "One or more of (`none` stands alone)"
        yield f"{kind}:" + "".join(f"\n  - {_option(option, pack)}" for option in question.options)
        if isinstance(question, Choice) and question.severity:
            groups = " < ".join(" = ".join(f"`{name}`" for name in group) for group in question.severity)
            yield f"From the least grave to the gravest: {groups}"
        if isinstance(question, MultiChoice) and question.protects:
            yield f"Speak against harm: {', '.join(f'`{name}`' for name in question.protects)}"
        if question.commonest is not None:
            yield f"Commonest of those who have it: `{question.commonest}`"
    else:
        yield f"Takes {expected(question).replace('`', '')}"
        if question.said is not None:
            yield f"Said back as: {_said(question.said, pack)}"
    yield from _coded(question)
    if not allows_unsure(question):
        yield 'There is no "not sure"'
    yield from _resting(question.claims, question.references, pack)


def _coded(question: Question) -> Iterator[str]:
    """What terminologies call a question and its options."""
    coded = [(f" of `{one.id}`", one.codes) for one in getattr(question, "options", ())]
    for of, codes in (("", question.codes), *coded):
        if codes:
            yield f"Codes{of}: {_listed_codes(codes)}"


def _option(option: Option, pack: Pack) -> str:
    back = "" if option.said is None else f" (said back as: {_said(option.said, pack)})"
    return f"`{option.id}`: {_said(option.text, pack)}{back}"


def _listed_codes(codes: tuple[Code, ...]) -> str:
    return ", ".join(f"{name_of(one.system)} `{one.code}`" for one in codes)


# Rules ----------------------------------------------------------------------------------------------------------------


def _decision_table(pack: Pack) -> Iterator[str]:
    yield "## Decision table"
    yield "The most urgent rule that fires decides; all that fire are shown."
    advised = [(rule, rule.advise) for rule in pack.rules if rule.advise is not None]
    advised.sort(key=lambda one: pack.rank[one[1]], reverse=True)
    rows = [
        [str(pack.acuity_of[rule.id]), f"`{rule.id}`", _code(phrase(rule.when, pack)), f"`{advise}`"]
        for rule, advise in advised
    ]
    rows.append([str(pack.disposition[pack.default].acuity), "", "nothing above fires", f"`{pack.default}`"])
    yield _table(("acuity", "rule", "when", "advice"), rows)
    if pack.findings:
        yield "What is found besides, by every rule that fires:"
        found = [
            [f"`{name}`", f"`{rule.id}`", _code(phrase(rule.when, pack))]
            for rule in pack.rules
            for name in rule.findings
        ]
        yield _table(("finding", "rule", "when"), found)


def _rules(pack: Pack) -> Iterator[str]:
    yield "## Rules"
    for rule in pack.rules:
        yield f"### `{rule.id}`"
        yield "\n".join(f"- {line}" for line in _about_rule(rule, pack))


def _about_rule(rule: Rule, pack: Pack) -> Iterator[str]:
    yield f"When {_code(phrase(rule.when, pack))}"
    if rule.advise is not None:
        yield f"Advises `{rule.advise}` ({pack.acuity_of[rule.id]})"
    if rule.findings:
        yield f"Finds {', '.join(f'`{name}`' for name in rule.findings)}"
    yield f"Because: {_said(rule.because, pack)}"
    if rule.do:
        yield f"Do: {_said(rule.do, pack)}"
    yield from _variants("rule", rule.id, pack)
    if rule.note:
        yield f"Note: {_said(rule.note, pack)}"
    yield from _resting(rule.claims, rule.references, pack)


# The plan -------------------------------------------------------------------------------------------------------------


def _plan(pack: Pack) -> Iterator[str]:
    plan = pack.plan
    yield "## Plan"
    for rule in plan.rules:
        yield f"### `{rule.id}`"
        yield "\n".join(f"- {line}" for line in _about_plan_rule(rule, pack))
    for exercise in sorted(plan.exercises, key=lambda one: one.order):
        yield f"### Exercise: {_said(exercise.title, pack)}"
        yield "\n".join(f"- {line}" for line in _about_exercise(exercise, pack))
        yield "\n".join(_steps(exercise, pack))
    for kind, things in (("Habit", plan.habits), ("Therapy", plan.therapies)):
        for thing in things:
            gentle = " (gentle)" if isinstance(thing, Habit) and thing.gentle else ""
            yield f"### {kind}: {markdown_text(thing.title)}{gentle}"
            yield f"`{thing.id}`: {_said(thing.text, pack)}"
            yield from _resting(thing.claims, thing.references, pack)
    for programme in plan.programmes:
        yield f"### Programme: {_said(programme.title, pack)}"
        yield "\n".join(_about_programme(programme, pack))
    if plan.not_described:
        yield "### Named by the source and not described"
        yield "\n".join(
            f"- {markdown_text(': '.join(filter(None, (one.title, one.text))))}" for one in plan.not_described
        )


def _about_plan_rule(rule: PlanRule, pack: Pack) -> Iterator[str]:
    applies = ", ".join(f"`{name}`" for name in rule.applies_to)
    when = f", when {_code(phrase(rule.when, pack))}" if rule.when is not None else ""
    yield f"With {applies}{when}"
    for word, names in (("Gives", rule.give), ("Holds back", rule.hold_back)):
        if names:
            yield f"{word} " + ", ".join(f"`{name}`" for name in names)
    if rule.say:
        yield f"Says: {_said(rule.say, pack)}"
    yield from _resting(rule.claims, rule.references, pack)


def _about_programme(programme: Programme, pack: Pack) -> Iterator[str]:
    yield f"- `{programme.id}`: {_said(programme.about, pack)}"
    for stage in programme.stages:
        yield f"- {_said(stage_title(stage), pack)}"
        for activity in stage.activities:
            much = how_much(activity)
            only = f" Only if `{activity.exercise}` is in the plan." if activity.exercise else ""
            yield f"  - {_said(activity.do, pack)}" + (f" ({much})" if much else "") + only
    yield f"- To go on: {_said(programme.step_up, pack)}"
    yield f"- To go back: {_said(programme.step_back, pack)}"
    yield f"- Once well: {_said(programme.once_well, pack)}"
    yield from (f"- {line}" for line in _resting(programme.claims, programme.references, pack))


def _about_exercise(exercise: Exercise, pack: Pack) -> Iterator[str]:
    yield f"`{exercise.id}`: {_said(exercise.about, pack)}"
    if exercise.pending:
        yield "**Awaits a reviewer, and is never offered**"
    times = f"{exercise.repetitions} time" + ("" if exercise.repetitions == 1 else "s")
    yield f"{_said(exercise.timing, pack)} {times}" + (" on each side" if exercise.each_side else "")
    if exercise.needs:
        yield f"Needs {', '.join(markdown_text(need) for need in exercise.needs)}"
    if exercise.note:
        yield f"Note: {_said(exercise.note, pack)}"
    yield from (f"Picture, {markdown_text(one.caption)}: {markdown_text(one.shows)}" for one in exercise.pictures)
    cited = (*exercise.claims, *(claim for step in exercise.steps for claim in step.claims))
    yield from _resting(tuple(dict.fromkeys(cited)), exercise.references, pack)


def _steps(exercise: Exercise, pack: Pack) -> Iterator[str]:
    for number, step in enumerate(exercise.steps, start=1):
        hold = f" (hold {step.hold[0]} to {step.hold[1]} seconds)" if step.hold else ""
        other = f" On the other side: {_said(step.other_side, pack)}" if step.other_side else ""
        yield f"{number}. {_said(step.do, pack)}{hold}{other}"


# What stands under every advice, and what it all rests on -------------------------------------------------------------


def _safety(pack: Pack) -> Iterator[str]:
    yield "## Safety net"
    for signs in (*pack.safety_net, pack.come_back):
        yield f"**{_said(signs.lead, pack)}** ({signs.acuity})"
        yield _items(signs, pack)
    if pack.texts:
        yield "## Texts"
        yield "\n".join(f"- `{text.id}`: {_said(text.text, pack)}" for text in pack.texts)
    yield f"Emergency numbers: {_by_region(pack.emergency_numbers)}. This document shows that of `{pack.region}`."
    if pack.services:
        lines = (f"- `{service.id}`: {_by_region(service.by_region)}" for service in pack.services)
        yield "Services, by region; what a region lacks is that of `default`:\n\n" + "\n".join(lines)


def _by_region(named: Mapping[str, str]) -> str:
    return "; ".join(f"`{region}`: {markdown_text(words)}" for region, words in named.items())


def _items(signs: Signs, pack: Pack) -> str:
    return "\n".join(f"- {_said(item, pack)}" for item in signs.items)


def _hazards(pack: Pack) -> Iterator[str]:
    if pack.hazards:
        yield "## What must not be missed"
        rows = []
        for one in pack.hazards:
            who = "" if one.when is None else _code(phrase(one.when, pack))
            later = "; ".join(one.safety_net) or one.not_in_safety_net or ""
            first = [f"`{one.id}`", markdown_text(one.sign), who, str(one.acuity), ", ".join(map(_code, one.rules))]
            rows.append([*first, markdown_text(later), markdown_text(one.note or "")])
        yield _table(("hazard", "sign", "who has it", "at least", "held by the rules", "safety net", "note"), rows)
    if pack.contraindications:
        yield "## What must never be given"
        rows = [
            [f"`{one.id}`", markdown_text(one.sign), _code(phrase(one.when, pack)), ", ".join(map(_code, one.never))]
            for one in pack.contraindications
        ]
        yield _table(("contraindication", "sign", "who has it", "never"), rows)


def _parameters(pack: Pack) -> Iterator[str]:
    if not pack.parameters:
        return
    yield "## Parameters"
    rows = [
        [f"`{one.id}`", *map(markdown_text, (one.show(), one.show(one.minimum), one.show(one.maximum), one.why))]
        for one in pack.parameters
    ]
    yield _table(("parameter", "in effect", "from", "to", "why"), rows)


def _sources(pack: Pack) -> Iterator[str]:
    yield "## Sources"
    if pack.source is not None:
        source, captured = markdown_text(pack.source.title), markdown_text(pack.source.captured)
        yield f"Claims are statements of: {source}, captured {captured}."
    for library in pack.libraries:
        if library.source is not None and library.claims:
            source, captured = markdown_text(library.source.title), markdown_text(library.source.captured)
            yield f"Those under `{library.prefix}_` are statements of: {source}, captured {captured}."
    for reference in pack.references:
        remembered = " **Cited from memory: to be checked.**" if reference.basis is Basis.REMEMBERED else ""
        yield (
            f"- `{reference.id}`: {markdown_text(reference.title)}, {markdown_text(reference.edition)}, "
            f"{markdown_text(reference.place)}.{remembered}"
        )
    if pack.source is None and not pack.references:
        yield "None."


def _resting(claims: tuple[str, ...], references: tuple[str, ...], pack: Pack) -> Iterator[str]:
    """What an element rests on, our reading of it included."""
    known, cited = _known(pack)
    for name in claims:
        if (claim := known.get(name)) is not None:
            yield f"Rests on `{name}` (line {claim.place}): {markdown_text(claim.reading)}"
    for name in references:
        if (reference := cited.get(name)) is not None:
            yield f"Rests on `{name}`: {markdown_text(reference.title)}, {markdown_text(reference.place)}"


def _known(pack: Pack) -> tuple[Mapping[str, Claim], Mapping[str, Reference]]:
    return {claim.id: claim for claim in pack.claims}, {reference.id: reference for reference in pack.references}


def _said(text: str, pack: Pack) -> str:
    return markdown_text(_filled(text, pack))


def _filled(text: str, pack: Pack) -> str:
    """The text with its parameters, the emergency number and services; an answer keeps its place, `{duration}`."""

    def value(match: re.Match[str]) -> str:
        dollar, name = match.groups()
        if dollar:
            return pack.parameter[name].show()
        return pack.emergency_number if name == EMERGENCY_NUMBER else pack.services_here.get(name, match[0])

    return PLACEHOLDER.sub(value, text)


def _code(text: str) -> str:
    return f"`{text.replace('`', ' ')}`"


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table of cells that are Markdown already."""
    heads = list(heads)
    lines = [_row(heads), _row("---" for _ in heads)]
    return "\n".join([*lines, *map(_row, rows)])


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


FORMAT = Format("markdown", Writer("the whole pack, as a document", pack_markdown, left_out))
