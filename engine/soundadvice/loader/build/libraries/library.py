"""Library: what is there for others to include, as a pack on its own: its rules are its conditions with a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from soundadvice.loader.build.coding.codes import read_address, read_codes
from soundadvice.loader.build.conditions import Scope
from soundadvice.loader.build.conditions.variants import build_variants
from soundadvice.loader.build.evidence import (
    build_claims,
    build_references,
    build_reviews,
    build_source,
    check_citations,
)
from soundadvice.loader.build.pack import build_texts, build_waivers, check_folder, check_layer_texts, scope_of
from soundadvice.loader.build.questions import build_parameters
from soundadvice.loader.build.translation.build import with_spoken, with_translations
from soundadvice.loader.files import QUESTIONS, PackFiles, Shaped
from soundadvice.loader.schema.shapes import PackShape
from soundadvice.loader.yaml.problems import Problems
from soundadvice.model.disposition import Acuity, ClinicalFinding, Disposition
from soundadvice.model.pack import DEFAULT_REGION, Pack, Text
from soundadvice.model.plan import PlanBook, Signs
from soundadvice.model.rule import Rule

_WHY = "It is a library: other packs include its questions, and say what follows from the answers."
_NUMBERS = {DEFAULT_REGION: "999, 112 or 911"}
_NOTHING = Disposition("nothing", Acuity.SELF_CARE, "This is a library", "It says nothing of what to do.")
_NOT_A_DOCTOR = Text("not_a_doctor", "This is not a doctor.")
_COME_BACK = Signs("See a doctor if:", ("You are worried.",), Acuity.ROUTINE)
_HEAD = frozenset(
    {
        "id", "format", "version", "title", "language", "description", "library", "include", "order", "source",
        "parameters", "texts", "waivers", "codes", "url",
    }
)  # fmt: skip
"""The keys of pack.yaml that a library has. All else is for the pack that includes it to say."""
_OTHERS = ("rules", "tables", "exercises", "plan", "hazards", "vignettes", "population")


def build_library(
    folder: Path,
    files: PackFiles,
    overrides: Mapping[str, object],
    region: str,
    problems: Problems,
    *,
    alone: bool = True,
) -> Pack | None:
    """The pack that a library is on its own, None where there are errors. It advises nothing, whatever is answered.

    Not `alone`, it is included: what its translations lack is said of the pack that includes it, as far as it matters.
    """
    assert files.pack is not None
    head = files.pack
    check_folder(folder, head, problems)
    _check_parts(files, head, problems)
    parameters = build_parameters(files, overrides, problems)
    scope = scope_of(files, head, None, parameters, (), problems)
    pack = _assemble(files, head, scope, problems)
    if region in pack.regions:
        pack = replace(pack, region=region)
    check_citations(files, pack, problems)
    check_layer_texts(files, pack, problems)
    pack = (with_translations if alone else with_spoken)(files, pack, problems)
    return None if problems.errors else pack


def _check_parts(files: PackFiles, head: Shaped[PackShape], problems: Problems) -> None:
    for key, place in head.node.keys.items():
        if key not in _HEAD:
            message = f"a library has no `{key}`"
            problems.add("not_in_a_library", message, place, "leave it to the packs that include it")
    if head.shape.order is not None and not head.shape.include:
        message = "`order` is for a pack that extends or includes another"
        problems.add("needs_parent", message, head.node.keys["order"], "sort questions.yaml")
    for name in _OTHERS:
        if found := getattr(files, name):
            place = found[0].node if isinstance(found, list) else found.node
            problems.add(
                "not_in_a_library", f"a library has no `{name}`", place, "leave it to the packs that include it"
            )
    if not files.questions and QUESTIONS not in files.broken:
        problems.add("missing_file", "there are no questions", files.root, "add questions.yaml")


def _assemble(files: PackFiles, head: Shaped[PackShape], scope: Scope, problems: Problems) -> Pack:
    shape = head.shape
    nodes = {one.shape.id: one for one in files.conditions}
    rules, findings = [], []
    for name, named in scope.named.items():
        shown = name.replace("_", " ").capitalize()
        note, span = nodes[name].shape.note or f"{shown}.", nodes[name].node.at("id").span
        findings.append(ClinicalFinding(name, shown, note, span=span))
        rules.append(Rule(id=name, when=named, advise=None, because=note, findings=(name,), pack=shape.id, span=span))
    return Pack(
        id=shape.id,
        version=shape.version,
        title=shape.title,
        language=shape.language,
        description=shape.description,
        not_for_people=_WHY,
        questions=tuple(scope.questions.values()),
        conditions=tuple(scope.named.values()),
        scores=tuple(scope.scores.values()),
        derived=tuple(scope.derived.values()),
        rules=tuple(rules),
        findings=tuple(findings),
        dispositions=(_NOTHING,),
        default=_NOTHING.id,
        parameters=tuple(scope.parameters.values()),
        plan=PlanBook(),
        texts=build_texts(head, None) + (() if "not_a_doctor" in shape.texts else (_NOT_A_DOCTOR,)),
        come_back=_COME_BACK,
        safety_net=(),
        emergency_numbers=_NUMBERS,
        source=build_source(files),
        claims=build_claims(files, problems),
        references=build_references(files, problems),
        reviews=build_reviews(files, problems),
        waivers=build_waivers(head),
        codes=read_codes(shape.codes, head.node.get("codes"), problems),
        url=read_address(shape.url, head.node, problems),
        variants=build_variants(files, scope, (), ()),
        repeats=tuple(files.repeats),
        libraries=tuple(files.libraries),
        is_library=True,
    )
