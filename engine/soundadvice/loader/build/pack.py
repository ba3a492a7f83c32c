"""Pack: one layer's files and its parent into a Pack, with every problem of the layer gathered."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

from soundadvice.loader.build.check_in import read_check_in
from soundadvice.loader.build.checks import check_built
from soundadvice.loader.build.coding.codes import read_address, read_codes
from soundadvice.loader.build.conditions import Scope
from soundadvice.loader.build.conditions.definitions import build_definitions
from soundadvice.loader.build.conditions.renamed import ask_whether_renamed
from soundadvice.loader.build.conditions.variants import build_variants
from soundadvice.loader.build.dispositions import build_dispositions, build_findings
from soundadvice.loader.build.evidence import (
    build_claims,
    build_references,
    build_reviews,
    build_source,
    check_citations,
)
from soundadvice.loader.build.handover import read_handover
from soundadvice.loader.build.layers import check_own_pack, check_parent_unchanged, merged_services, question_order
from soundadvice.loader.build.plan import build_plan
from soundadvice.loader.build.population.build import build_population
from soundadvice.loader.build.questions import build_parameters, build_questions, enable
from soundadvice.loader.build.rules.glosses import build_glosses, build_sign_words, check_glosses
from soundadvice.loader.build.rules.hazards import build_contraindications, build_hazards, check_hazards
from soundadvice.loader.build.rules.possible import check_possible
from soundadvice.loader.build.rules.rule import build_rule
from soundadvice.loader.build.rules.whole_people import build_person_vignettes
from soundadvice.loader.build.signs import build_come_back, build_safety_net
from soundadvice.loader.build.tables import build_tables
from soundadvice.loader.build.texts import check_text, check_texts, fillable
from soundadvice.loader.build.translation.build import with_translations
from soundadvice.loader.files import PackFiles, Shaped
from soundadvice.loader.schema.shapes import PackShape, RuleShape
from soundadvice.loader.yaml.node import Node
from soundadvice.loader.yaml.problems import Problems
from soundadvice.loader.yaml.quoting import quote
from soundadvice.model.condition import Condition
from soundadvice.model.pack import DEFAULT_REGION, Pack, Parameter, Text, Waiver
from soundadvice.model.plan import PlanBook
from soundadvice.model.question import Number, Question, allows_unsure
from soundadvice.model.rule import DecisionTable, Rule


def build_pack(
    folder: Path,
    files: PackFiles,
    parent: Pack | None,
    overrides: Mapping[str, object],
    region: str,
    problems: Problems,
    *,
    region_above: bool = False,
) -> Pack | None:
    """The pack that a layer's files make on top of its parent, or None where there are errors.

    `region_above`: a layer above names the region, so that it need be none of this pack's.
    """
    if files.pack is None:
        return None
    head = files.pack
    check_folder(folder, head, problems)
    if parent is None:
        check_own_pack(files, head, problems)
    else:
        check_parent_unchanged(files, head, parent, problems)
    parameters = {**(parent.parameter if parent else {}), **build_parameters(files, overrides, problems)}
    pack = _assemble(files, head, parent, parameters, problems)
    pack = replace(pack, region=_region(region, pack, head, problems, above=region_above))
    if people := build_person_vignettes(files, pack, problems):
        pack = replace(pack, vignettes=people)
    check_citations(files, pack, problems)
    check_hazards(files, pack, problems)
    check_glosses(files, pack, problems)
    check_layer_texts(files, pack, problems)
    check_possible(files, pack, problems)
    check_built(files, pack, problems)
    population = build_population(files, pack, problems)
    pack = with_translations(files, pack, problems)
    ask_whether_renamed(files, problems)
    return None if problems.errors else replace(pack, population=population)


def check_folder(folder: Path, head: Shaped[PackShape], problems: Problems) -> None:
    """The id of a pack is the name of its folder."""
    if head.shape.id != folder.resolve().name:
        hint = f"name the folder `{head.shape.id}`, or the id `{folder.resolve().name}`"
        problems.add(
            "id_is_not_file_name", f"the id `{head.shape.id}` is not the name of its folder", head.node.at("id"), hint
        )


def _assemble(
    files: PackFiles,
    head: Shaped[PackShape],
    parent: Pack | None,
    parameters: Mapping[str, Parameter],
    problems: Problems,
) -> Pack:
    shape = head.shape
    services = merged_services(head, parent, problems)
    scope = scope_of(files, head, parent, parameters, [service.id for service in services], problems)
    default = parent.default if parent else shape.default or ""
    dispositions = build_dispositions(files, head, parent, default, problems)
    findings = build_findings(head, parent, problems)
    names = [disposition.id for disposition in dispositions]
    kinds = {one.id: one.takes(is_default=one.id == default) for one in dispositions}
    plan = build_plan(files, scope, kinds, default, parent.plan if parent else PlanBook())
    found = [finding.id for finding in findings]
    rules, tables = _rules(files, scope, names, found, parent)
    come_back, safety_net = build_come_back(head, scope, parent), build_safety_net(head, scope, parent)
    for name in () if files.broken else _unused(parameters, scope.used, parent):
        place = head.node.at("parameters").keys[name]
        hint = "leave it out with `only`" if name in files.included else "remove it"
        problems.add("not_used", f"no condition names `${name}`", place, f"use it, or {hint}", warning=True)
    return Pack(
        id=shape.id,
        version=shape.version,
        title=shape.title,
        language=shape.language if parent is None else parent.language,
        description=shape.description,
        introduction=shape.introduction,
        not_for_people=shape.not_for_people or None,
        questions=tuple(scope.questions.values()),
        conditions=tuple(scope.named.values()),
        scores=tuple(scope.scores.values()),
        derived=tuple(scope.derived.values()),
        tables=(parent.tables if parent else ()) + tables,
        rules=rules,
        dispositions=dispositions,
        default=default,
        parameters=tuple(parameters.values()),
        plan=plan,
        texts=build_texts(head, parent),
        come_back=come_back,
        safety_net=safety_net,
        emergency_numbers={**(parent.emergency_numbers if parent else {}), **shape.emergency_numbers},
        services=services,
        handover=read_handover(files, scope, parent),
        check_in=read_check_in(files, scope, parent),
        source=build_source(files) or (parent.source if parent else None),
        claims=(parent.claims if parent else ()) + build_claims(files, problems),
        references=(parent.references if parent else ()) + build_references(files, problems),
        hazards=(parent.hazards if parent else ()) + build_hazards(files, scope),
        contraindications=(parent.contraindications if parent else ()) + build_contraindications(files, scope),
        sign_words=(parent.sign_words if parent else ()) + build_sign_words(files, parent, problems),
        glosses=(parent.glosses if parent else ()) + build_glosses(files),
        reviews=build_reviews(files, problems),
        waivers=(parent.waivers if parent else ()) + build_waivers(head),
        parent=parent,
        findings=findings,
        codes=read_codes(shape.codes, head.node.get("codes"), problems),
        url=read_address(shape.url, head.node, problems),
        variants=build_variants(files, scope, rules, parent.variants if parent else ()),
        repeats=(parent.repeats if parent else ()) + tuple(files.repeats),
        libraries=(parent.libraries if parent else ()) + tuple(files.libraries),
    )


def scope_of(
    files: PackFiles,
    head: Shaped[PackShape],
    parent: Pack | None,
    parameters: Mapping[str, Parameter],
    services: Collection[str],
    problems: Problems,
) -> Scope:
    """What the conditions of rules may name: the questions of all layers, in the order they are asked."""
    own = build_questions(files, problems)
    found: dict[str, tuple[Question, Node | None]] = {q.id: (q, None) for q in parent.questions} if parent else {}
    found |= {name: item for name, item in own.items() if name not in found}
    ordered = question_order(files, head, found, problems)
    every = {name: question for name, (question, _) in found.items()}
    scope = Scope(every, parameters, problems, broken=files.broken, services=services)
    if parent is not None:
        scope.named |= {one.name: one for one in parent.conditions}
        scope.scores |= {one.id: one for one in parent.scores}
        scope.derived |= {one.id: one for one in parent.derived}
    # Conditions with a name and scores come before any `enable_when` that names them.
    asked = [name for name, one in found.items() if _always_asked(*one)]
    scope.ranges = {name: one.range for name, one in every.items() if isinstance(one, Number)}
    scope.always = frozenset(name for name in asked if not allows_unsure(every[name]))
    build_definitions(files, scope, asked)
    questions = enable(ordered, found, scope, files.broken, head.node.get("order"))
    by_id, broken = {q.id: q for q in questions}, frozenset(files.broken)
    return replace(scope, questions=by_id, broken=broken)


def _always_asked(question: Question, node: Node | None) -> bool:
    """Whether everyone is asked a question; `node` is where it stands in the layer's own file."""
    return question.enable_when is None and (node is None or node.get("enable_when") is None)


def _unused(parameters: Mapping[str, Parameter], used: set[str], parent: Pack | None) -> list[str]:
    """The layer's own parameters that no condition names."""
    inherited = parent.parameter if parent else {}
    return [name for name in parameters if name not in used and name not in inherited]


def _rules(
    files: PackFiles, scope: Scope, dispositions: list[str], findings: list[str], parent: Pack | None
) -> tuple[tuple[Rule, ...], tuple[DecisionTable, ...]]:
    pack = files.pack.shape.id if files.pack else ""

    def build(shaped: Shaped[RuleShape], when: Condition | None = None) -> Rule | None:
        return build_rule(shaped, scope, dispositions, findings, pack, when)

    built = {shaped.shape.id: build(shaped) for shaped in files.rules}
    files.broken.update(name for name, rule in built.items() if rule is None)
    rows, tables = build_tables(files, build, scope.problems)
    own = [*(rule for rule in built.values() if rule is not None), *rows]
    return (parent.rules if parent else ()) + tuple(own), tables


def build_texts(head: Shaped[PackShape], parent: Pack | None) -> tuple[Text, ...]:
    """The named texts of all layers."""
    node = head.node.at("texts")
    own = [
        Text(name, one.text, one.claims, one.references, node.keys[name].span) for name, one in head.shape.texts.items()
    ]
    return (parent.texts if parent else ()) + tuple(own)


def build_waivers(head: Shaped[PackShape]) -> tuple[Waiver, ...]:
    """The findings that the layer accepts."""
    node = head.node.get("waivers")
    return tuple(
        Waiver(
            finding=one.finding,
            of=one.of or (),
            why=one.why,
            covers=one.covers,
            pack=head.shape.id,
            span=node.at(position, "finding").span if node else None,
        )
        for position, one in enumerate(head.shape.waivers)
    )


def _region(region: str, pack: Pack, head: Shaped[PackShape], problems: Problems, *, above: bool) -> str:
    if region in pack.regions:
        return region
    if region != DEFAULT_REGION and not above:
        known = ", ".join(f"`{name}`" for name in pack.regions)
        place = head.node.get("emergency_numbers") or head.node.at("id")
        problems.add("unknown_region", f"there is no region {quote(region)}", place, f"known here: {known}")
    return DEFAULT_REGION


def check_layer_texts(files: PackFiles, pack: Pack, problems: Problems) -> None:
    """Every text of the layer has the placeholders alone that can be filled there."""
    assert files.pack is not None
    known = fillable((service.id for service in pack.services), pack.parameter)
    for key in ("introduction", "dispositions", "findings", "texts", "come_back", "safety_net"):
        if (part := files.pack.node.get(key)) is not None:
            check_texts(part, known, files.broken, problems, leave_out=("when",))
    for key in ("emergency_numbers", "services", "not_for_people"):
        if (part := files.pack.node.get(key)) is not None:
            check_texts(part, (), (), problems)
    if files.plan is not None:
        check_texts(files.plan.node, known, files.broken, problems, leave_out=("when", "claims", "references"))
    for exercise in files.exercises:
        check_texts(exercise.node, known, files.broken, problems, leave_out=("note", "claims", "references"))
    for question in files.questions:
        # Asked before there is an answer or advice: nothing to fill in.
        for key in ("text", "help", "why", "options"):
            if question.node.get(key) is not None:
                check_texts(question.node.at(key), (), (), problems)
        for must in question.node.at("must").items() if question.node.get("must") is not None else ():
            check_text(must.at("say"), (), (), problems)
        if (said := question.node.get("said")) is not None:
            check_texts(said, ("answer",) if isinstance(said.value, str) else (), (), problems)
