"""The assurance case: that it says all that an audit shows and nothing more, and that it can be read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html import unescape
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree

import html5lib
import pytest
from click.testing import CliRunner

from soundadvice import load_pack
from soundadvice.audit.audit import Report, audit
from soundadvice.audit.certificates.files import certificates
from soundadvice.audit.finding import Result, Verdict
from soundadvice.audit.prover.task import Ledger, Limits
from soundadvice.audit.source.document import read_document
from soundadvice.model.errors import AuditError
from soundadvice.model.evidence import Review
from soundadvice.reports.assurance.argument import CLAIMS, argument
from soundadvice.reports.assurance.drawing import drawn
from soundadvice.reports.assurance.layout import LETTER, LINE, WIDTH, Box, laid_out
from soundadvice.reports.assurance.nodes import NAMES, GsnKind, GsnNode, is_shown, numbered
from soundadvice.reports.assurance.page import as_assurance_html, as_assurance_svg
from soundadvice_cli.main import cli
from support.chromium import launched
from support.npm.axe import RULES, axe_source
from support.packs.faults import FAULTS, GOOD, planted

SVG = "{http://www.w3.org/2000/svg}"


def audited(folder: Path | str, *, source: bool = True, limits: Limits | None = None) -> Report:
    documents = read_document(Path(folder) / "source.txt") if source else ()
    return audit(load_pack(folder), source=documents, ledger=Ledger(), limits=limits, today=date(2030, 1, 31))


@pytest.fixture(scope="module")
def good() -> Report:
    return audited(GOOD)


@pytest.fixture(scope="module")
def several(good: Report, tmp_path_factory: pytest.TempPathFactory) -> list[Report]:
    """With everything that can become of a property, with hazards and without."""
    made = [
        good,
        audited(GOOD, source=False),
        audited(GOOD, limits=Limits(in_all=0)),
        audited("low_back_pain", source=False),
    ]
    for fault in (
        "hazard_missed/not_asked",
        "hazard_without_condition",
        "contraindicated_given",
        "rule_never_fires",
        "hazard_text_not_shown",
    ):
        case = FAULTS / fault if "/" in fault else next((FAULTS / fault).iterdir())
        made.append(audited(planted(case, tmp_path_factory.mktemp("fault"))))
    assert {one.verdict for report in made for one in report.results} == set(Verdict)
    return made


def goals_of(top: GsnNode) -> Iterator[GsnNode]:
    return (one for one in top.every if one.kind is GsnKind.GOAL)


# What it says -------------------------------------------------------------------------------------------------------


def test_nothing_but_what_holds_is_supported_by_evidence(several: list[Report]) -> None:
    for report in several:
        top = argument(report)
        for one in top.every:
            if one.kind is not GsnKind.GOAL:
                continue
            assert one.undeveloped == (not one.supported_by)
            if any(under.kind is GsnKind.SOLUTION for under in one.supported_by):
                assert one.verdict in (Verdict.HOLDS, None)
            if one.verdict not in (Verdict.HOLDS, None):
                assert one.undeveloped
        assert not is_shown(top)  # no one has signed any of them


def test_a_case_is_complete_only_if_all_holds_and_someone_has_signed(several: list[Report]) -> None:
    report = next(one for one in several if any(found.code == "hazard_text_not_shown" for found in one.findings))
    holding = tuple(one for one in report.results if one.verdict is Verdict.HOLDS and one.name != "hazards")
    hazards = replace(next(one for one in report.results if one.name == "hazards"), findings=())
    pack = report.pack
    hashes = {"meaning_hash": pack.meaning_hash, "content_hash": pack.content_hash, "case_hash": pack.case_hash}
    review = Review(role="physiotherapist", date="2030-01-31", review_by="2031-01-31", **hashes)
    signed = replace(pack, reviews=(review,))
    whole = replace(report, pack=signed, properties=(*holding, hazards), lint=())
    assert [one.text for one in argument(whole).every if one.undeveloped] == []
    assert is_shown(argument(whole))
    assert "This case is not complete" not in as_assurance_html(whole)
    assert "Whether that is enough, a person must judge." in as_assurance_html(whole)
    assert f"meaning {pack.meaning_hash}" in as_assurance_html(whole)
    for less in (replace(whole, pack=pack), replace(whole, properties=report.results)):
        assert not is_shown(argument(less))


def test_each_result_is_in_the_case_once_with_its_own_verdict(several: list[Report]) -> None:
    for report in several:
        found = {one.text: one.verdict for one in goals_of(argument(report)) if one.text in CLAIMS.values()}
        for result in report.results:
            if result.name != "reviewed":  # it is told by who has signed
                assert found.pop(CLAIMS[result.name]) is result.verdict
        assert found == {}


def test_a_result_of_a_new_check_is_not_left_out(good: Report) -> None:
    new = Result(name="made_by_another_check", says="It is so.")
    top = argument(replace(good, lint=(*good.lint, new)))
    (goal,) = [one for one in goals_of(top) if one.text == "The property “made by another check” holds"]
    assert goal.verdict is Verdict.HOLDS


def test_what_is_waived_is_left_undeveloped_with_the_reasons_of_the_authors(good: Report) -> None:
    waived = next(one for one in good.results if one.verdict is Verdict.WAIVED)
    goal = next(one for one in goals_of(argument(good)) if one.text == CLAIMS[waived.name])
    assert (goal.verdict, goal.undeveloped, goal.supported_by) == (Verdict.WAIVED, True, ())
    (why,) = goal.in_context_of
    assert why.kind is GsnKind.JUSTIFICATION
    reasons = {one.waiver.why for one in waived.findings if one.waiver is not None}
    assert {f"Accepted because: {one}" for one in reasons} <= set(why.more)


def test_a_pack_that_no_one_has_signed_or_that_lists_no_hazards_is_not_shown_to_be_safe(good: Report) -> None:
    open_ = [one.text for one in goals_of(argument(good)) if one.undeveloped]
    assert "Someone who may has judged that the rules are medically right, and signed this version" in open_
    assert "Which signs must not be missed: the pack lists none" in open_


def test_hazards_of_which_one_is_missed_are_told_apart(several: list[Report]) -> None:
    report = next(one for one in several if any(finding.code == "hazard_missed" for finding in one.findings))
    goals = [one for one in goals_of(argument(report)) if one.text.startswith("Whoever has a sign is advised")]
    assert [(one.verdict, one.undeveloped) for one in goals] == [(Verdict.FAILS, True)]


def test_evidence_is_named_as_in_the_certificates_with_the_same_digests(several: list[Report]) -> None:
    for report in several[:2] + several[-1:]:
        assert report.ledger is not None
        listed = json.loads(certificates(report, report.ledger)["manifest.json"])["obligations"]
        known = {
            f"{one['id']}: {one['closed']}" + (f", sha256 {one['formula']['sha256']}" if "formula" in one else "")
            for one in listed
        }
        told = [
            line for one in argument(report).every if one.kind is GsnKind.SOLUTION for line in one.more if "/" in line
        ]
        assert told
        assert set(told) <= known
        assert len(told) == len(set(told))
        holding = {one.name for one in report.results if one.verdict is Verdict.HOLDS} - {"reviewed"}
        assert {line.split("/")[0] for line in told} - {"hazards"} == holding - {"hazards"}


def test_without_the_questions_of_the_audit_there_is_no_case() -> None:
    with pytest.raises(AuditError, match="kept none of its questions"):
        argument(audit(load_pack(GOOD)))


# How it is drawn ----------------------------------------------------------------------------------------------------


def touches(point: tuple[float, float], box: Box) -> bool:
    x, y = point
    return box.x - 1 <= x <= box.x + box.width + 1 and box.y - 1 <= y <= box.y + box.height + 1


def test_no_two_nodes_overlap_and_every_arrow_leads_from_one_to_another(several: list[Report]) -> None:
    for report in several:
        top = argument(report)
        drawing = laid_out(top, numbered(top))
        assert sorted(box.name for box in drawing.boxes) == sorted(numbered(top).values())
        for one, other in combinations(drawing.boxes, 2):
            apart = one.x + one.width <= other.x or other.x + other.width <= one.x
            assert apart or one.y + one.height <= other.y or other.y + other.height <= one.y, (one.name, other.name)
        for box in drawing.boxes:
            assert box.x >= 0
            assert box.x + box.width <= WIDTH
            assert box.y + box.height <= drawing.height
        links = sum(len(one.supported_by) + len(one.in_context_of) for one in top.every)
        assert len(drawing.arrows) == links
        for arrow in drawing.arrows:
            (end,) = [box for box in drawing.boxes if touches(arrow.points[-1], box)]
            assert arrow.hollow == (end.node.kind in (GsnKind.CONTEXT, GsnKind.ASSUMPTION, GsnKind.JUSTIFICATION))
            assert any(touches(arrow.points[0], box) for box in drawing.boxes)


def test_the_words_of_a_node_stay_inside_it(several: list[Report]) -> None:
    for report in several:
        top = argument(report)
        for box in laid_out(top, numbered(top)).boxes:
            high, wide = len(box.lines) * LINE, max(map(len, box.lines)) * LETTER * 0.9
            assert high <= box.height, box
            assert wide <= box.width + 1, box
            said = " ".join(box.lines[1:]).replace(" ", "").replace(";", "")
            assert said == box.node.text.replace(" ", "").replace(";", "")


def test_each_kind_has_the_shape_of_the_standard(good: Report) -> None:
    top = argument(good)
    svg = ElementTree.fromstring(drawn(top, alone=True))
    shapes = {kind: set[str]() for kind in GsnKind}
    kinds = {name.lower(): kind for kind, name in NAMES.items()}
    for group in svg.iter(f"{SVG}g"):
        kind = kinds[group.attrib["class"].split()[1]]
        (shape,) = [one for one in group if one.get("class") == "shape"]
        look = shape.tag.removeprefix(SVG) + (" round" if shape.get("rx") and shape.tag == f"{SVG}rect" else "")
        shapes[kind].add(look)
        letters = [one.text for one in group.iter(f"{SVG}text") if one.text in ("A", "J")]
        assert letters == ([str(kind)] if kind in (GsnKind.ASSUMPTION, GsnKind.JUSTIFICATION) else [])
    assert shapes == {
        GsnKind.GOAL: {"rect"},
        GsnKind.STRATEGY: {"polygon"},
        GsnKind.SOLUTION: {"circle"},
        GsnKind.CONTEXT: {"rect round"},
        GsnKind.ASSUMPTION: {"ellipse"},
        GsnKind.JUSTIFICATION: {"ellipse"},
    }
    diamonds = [one for one in svg.iter(f"{SVG}polygon") if one.get("class") == "diamond"]
    assert len(diamonds) == sum(one.undeveloped for one in top.every)


def test_the_list_says_all_that_is_drawn_and_what_is_open_comes_first(several: list[Report]) -> None:
    for report in several:
        page = as_assurance_html(report)
        html5lib.HTMLParser(strict=True).parse(page)
        assert not re.search(r'\b(?:src|href)="(?!#)', page)
        top = argument(report)
        names = numbered(top)
        listed = unescape(page[page.index('class="case"') :])
        for one in top.every:
            assert f"{NAMES[one.kind]} {names[id(one)]}</strong>: {one.text}" in listed
            assert all(line.replace("`", "") in re.sub(r"</?code>", "", listed) for line in one.more)
        head = unescape(page[: page.index("<svg")])
        assert "This case is not complete." in head
        for one in top.every:
            assert not one.undeveloped or f"{names[id(one)]}: {one.text}" in head


# The command --------------------------------------------------------------------------------------------------------


def test_the_command_writes_it_beside_the_report(tmp_path: Path) -> None:
    for ending, begins in (("html", "<!DOCTYPE html>"), ("svg", "<?xml version")):
        target = tmp_path / f"case.{ending}"
        done = CliRunner().invoke(cli, ["audit", str(GOOD), "--assurance", str(target)])
        assert done.exit_code == 0
        assert "twisted_ankle 0.1.0 (draft)" in done.stdout
        assert done.stderr == f"assurance case: {target}\n"
        text = target.read_text("utf-8")
        assert text.startswith(begins)
        assert str(GOOD.parent) not in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((str(GOOD), "--assurance", "case.pdf"), "name a file that ends in .html or .svg"),
        ((str(GOOD), "low_back_pain", "--assurance", "case.svg"), "--assurance is of one pack"),
        (("table.dmn", "--assurance", "case.svg"), "--assurance are for packs"),
        ((str(GOOD), "--assurance", "no_such_folder/case.svg"), "no_such_folder/case.svg: no such file or directory"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_line(arguments: tuple[str, ...], said: str) -> None:
    done = CliRunner().invoke(cli, ["audit", *arguments])
    assert done.exit_code == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


# In a browser -------------------------------------------------------------------------------------------------------


@pytest.mark.slow  # Chromium and axe
def test_it_can_be_read_on_a_phone_and_aloud_and_the_svg_stands_alone(tmp_path: Path, good: Report) -> None:
    page_file, svg_file = tmp_path / "case.html", tmp_path / "case.svg"
    page_file.write_text(as_assurance_html(good), "utf-8")
    svg_file.write_text(as_assurance_svg(good), "utf-8")
    asked: list[str] = []
    with launched() as browser:
        for scheme in ("light", "dark"):
            page = browser.new_page(color_scheme=scheme)
            page.on("request", lambda one: asked.append(one.url))
            page.on("console", lambda one: pytest.fail(one.text))
            for width in (390, 1280):
                page.set_viewport_size({"width": width, "height": 900})
                page.goto(page_file.as_uri())
                assert page.evaluate("document.documentElement.scrollWidth") <= width
            page.evaluate(axe_source())
            found = page.evaluate("rules => axe.run({runOnly: rules})", RULES)
            assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]] == []
            levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(h => +h.tagName[1])")
            assert all(after <= before + 1 for before, after in pairwise(levels))
            # The browser's own measure of the words: none leaves its shape.
            over = """[...document.querySelectorAll('svg g.node')].filter(g => {
              const shape = g.querySelector('.shape').getBBox();
              return [...g.querySelectorAll('text')].some(t => t.textContent.length > 1 &&
                (t.getBBox().x < shape.x || t.getBBox().x + t.getBBox().width > shape.x + shape.width))
            }).map(g => g.textContent)"""
            assert page.evaluate(over) == []
        page.goto(page_file.as_uri())
        boxes = re.findall(rb"/MediaBox ?\[0 0 ([\d.]+)", page.pdf(prefer_css_page_size=True))
        assert sum(float(wide) > WIDTH * 0.75 for wide in boxes) == 1  # the drawing is whole, on one sheet of its own
        page.goto(svg_file.as_uri())
        assert page.evaluate("document.querySelectorAll('g.node').length") == len(list(argument(good).every))
    assert set(asked) == {page_file.as_uri(), svg_file.as_uri()}
