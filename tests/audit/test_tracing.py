"""Tracing: every way in which a register and its document can part."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from soundadvice import PackError, load_pack
from soundadvice.audit.finding import Finding, Result, Verdict
from soundadvice.audit.properties import traceable
from soundadvice.audit.prover.prover import Case
from soundadvice.audit.source.document import Document, read_document
from soundadvice.audit.source.registers import registers
from soundadvice.model.evidence import Claim, ElementKind, SourcePlace, fingerprint
from soundadvice.model.pack import Pack
from support.packs.at_home import at_home
from support.thorough import examples

GOOD = Path(__file__).parents[1] / "data" / "packs" / "twisted_ankle"
PACK = load_pack(GOOD)
SOURCE = read_document(GOOD / "source.txt")


def traced(document: Document | None = SOURCE, pack: Pack = PACK) -> Result:
    return traceable.check(Case(pack, documents=() if document is None else (document,)))


def codes(result: Result) -> list[str]:
    return sorted({finding.code for finding in result.findings} - {"source_changed"})


def changed(lines: list[str]) -> Document:
    return Document("source.txt", tuple(lines), "0" * 64)


def lines_of(finding: Finding) -> set[int]:
    spans = [span for _, span in finding.related if span.file == "source.txt"]
    spans += [finding.span] if finding.span and finding.span.file == "source.txt" else []
    return {span.line for span in spans}


# A document that changed --------------------------------------------------------------------------------------------


def test_the_document_as_it_is() -> None:
    result = traced()
    assert result.verdict is Verdict.HOLDS
    assert "all 8 claims stand" in result.says
    assert "all 8 sentences" in result.says


def test_every_word_that_is_left_out_is_missed_and_the_place_is_shown() -> None:
    for number, line in enumerate(SOURCE.lines, 1):
        words = line.split()
        for position in range(len(words)):
            lines = list(SOURCE.lines)
            lines[number - 1] = " ".join(words[:position] + words[position + 1 :])
            result = traced(changed(lines))
            assert result.verdict is Verdict.FAILS
            found = [one for one in result.findings if one.code in ("claim_changed", "claim_missing")]
            assert len(found) == 1, (number, words[position])
            assert found[0].span is not None
            assert found[0].span.file.endswith("claims.yaml")
            assert lines_of(found[0]) <= {number}
            assert lines_of(found[0]) or found[0].code == "claim_missing"


def test_every_word_that_is_added_is_found_and_named() -> None:
    for number, line in enumerate(SOURCE.lines, 1):
        words = line.split()
        if not words:
            continue
        for position in range(len(words) + 1):
            lines = list(SOURCE.lines)
            lines[number - 1] = " ".join([*words[:position], "seldom", *words[position:]])
            result = traced(changed(lines))
            found = [one for one in result.findings if one.code in ("claim_changed", "words_without_claim")]
            assert len(found) == 1, (number, position)
            assert "`seldom`" in found[0].message
            assert lines_of(found[0]) == {number}


@pytest.mark.parametrize("number", range(1, len(SOURCE.lines) + 2))
def test_a_line_that_is_added_is_found_and_the_claims_below_are_followed(number: int) -> None:
    lines = list(SOURCE.lines)
    lines.insert(number - 1, "Call an ambulance if the foot is blue.")
    result = traced(changed(lines))
    new = [one for one in result.findings if one.code == "sentence_without_claim"]
    assert [lines_of(one) for one in new] == [{number}]
    below = [claim for claim in PACK.claims if claim.place.line >= number]
    moved = {one.about[0]: lines_of(one) for one in result.findings if one.code == "claim_moved"}
    assert moved == {claim.id: {claim.place.line + 1} for claim in below}
    assert codes(result) == (["claim_moved"] if below else []) + ["sentence_without_claim"]


def test_whatever_is_done_to_the_document_it_is_noticed() -> None:
    """Letters, words, lines and white space are cut, copied and moved about at random."""
    made = random.Random(7)
    whole = "\n".join(SOURCE.lines)
    for _ in range(examples(900)):
        text = whole
        for _ in range(made.randrange(1, 4)):
            first, last = sorted(made.randrange(len(text) + 1) for _ in range(2))
            to = made.randrange(len(text) + 1)
            piece = text[first : min(last, first + made.choice((1, 5, 60)))]
            text = made.choice(
                (text.replace(piece, "", 1), text[:to] + piece + text[to:], text[:to] + " \n" + text[to:])
            )
        result = traced(changed(text.split("\n")))
        assert result.verdict is Verdict.FAILS
        if text.split() != whole.split():
            assert codes(result), text
        for finding in result.findings:
            assert lines_of(finding) <= set(range(1, text.count("\n") + 2))


@pytest.mark.parametrize("dropped", [claim.id for claim in PACK.claims])
def test_every_claim_that_is_dropped_is_missed(dropped: str) -> None:
    kept = tuple(claim for claim in PACK.claims if claim.id != dropped)
    place = next(claim.place for claim in PACK.claims if claim.id == dropped)
    result = traced(pack=replace(PACK, claims=kept))
    assert [(one.code, one.span) for one in result.findings] == [("sentence_without_claim", SOURCE.span(place))]


def test_criteria_that_share_a_sentence_are_missed_one_by_one() -> None:
    """Each of three criteria of one sentence has its own span: without any one of them, its words are left over."""
    line = "See a doctor if it is hot, red, or stiff."
    spans = [(1, 26), (28, 31), (33, 41)]
    claims = tuple(_claim(f"X{at}", line, 1, *span) for at, span in enumerate(spans))
    document = changed([line])
    whole = traced(document, replace(PACK, claims=claims))
    assert codes(whole) == []
    for dropped in claims:
        kept = tuple(claim for claim in claims if claim is not dropped)
        result = traced(document, replace(PACK, claims=kept))
        assert [one.span for one in result.findings if one.code == "words_without_claim"] == [
            document.span(dropped.place)
        ]


def _claim(name: str, line: str, number: int, first: int, last: int, words: tuple[str, ...] = ("\u2026",)) -> Claim:
    became = ((ElementKind.HABIT, "rest"),)
    return Claim(name, SourcePlace(number, first, last), words, fingerprint(line[first - 1 : last]), "Ours.", became)


def test_words_that_are_withheld_are_found_by_their_digest() -> None:
    line = "Ann Other, a nurse, says: rest."
    claims = (_claim("X1", line, 1, 1, 10), _claim("X2", line, 1, 12, 31, ("a nurse,", "says: rest.")))
    pack = replace(PACK, claims=claims)
    assert codes(traced(changed([line]), pack)) == []
    moved = traced(changed(["A leaflet", line]), pack)
    assert [one.message for one in moved.findings if one.code == "claim_moved"] == [
        "`X1` is not at 1:1-10: it is now on line 2, at 2:1-10",
        "`X2` is not at 1:12-31: it is now on line 2, at 2:12-31",
    ]
    assert all("Ann" not in one.message for one in moved.findings)
    gone = traced(changed(["Jo Other, a nurse, says: rest."]), pack)
    assert codes(gone) == ["claim_missing", "claim_moved", "words_without_claim"]


def test_white_space_and_composed_letters_change_nothing() -> None:
    decomposed = "Le repos  aide\u0300 la che\u0301ville."
    line = "Le repos aid\u00e8 la ch\u00e9ville."
    claim = _claim("X1", line, 1, 1, len(line), ("Le repos", "ch\u00e9ville."))
    result = traced(changed([decomposed]), replace(PACK, claims=(claim,)))
    assert codes(result) == ["claim_moved"]  # the same words, and the columns differ


def test_of_two_equal_lines_each_claim_keeps_its_own() -> None:
    lines = ["Rest.", "Walk a bit.", "Rest."]
    claims = tuple(_claim(f"X{n}", line, n, 1, len(line), (line.strip("."),)) for n, line in enumerate(lines, 1))
    claims = tuple(replace(claim, words=(line,)) for claim, line in zip(claims, lines, strict=True))
    result = traced(changed(lines[:2]), replace(PACK, claims=claims))
    assert [(one.code, one.about[0]) for one in result.findings if one.code != "source_changed"] == [
        ("claim_missing", "X3")
    ]


# Without the document -----------------------------------------------------------------------------------------------


def test_without_the_document_that_part_is_not_checked() -> None:
    result = traced(None)
    assert result.verdict is Verdict.NOT_CHECKED
    assert result.not_checked == (
        "whether the claims are in `source.txt`, and cover all of it: the document was not given"
    )


def test_what_fails_without_the_document_fails() -> None:
    habits = tuple(replace(habit, claims=()) for habit in PACK.plan.habits)
    pack = replace(PACK, plan=replace(PACK.plan, habits=habits))
    result = traced(None, pack)
    assert result.verdict is Verdict.FAILS
    assert result.not_checked is not None
    assert codes(result) == ["unfounded"]


def test_an_element_of_any_kind_may_rest_on_references_alone() -> None:
    """Exercises with their steps, habits, programmes, plan rules and texts; without either, each is unfounded."""
    pack = at_home()
    assert "unfounded" not in codes(traced(None, pack))
    plan = replace(
        pack.plan,
        exercises=tuple(replace(one, references=()) for one in pack.plan.exercises),
        habits=tuple(replace(one, references=()) for one in pack.plan.habits),
        programmes=tuple(replace(one, references=()) for one in pack.plan.programmes),
        rules=tuple(replace(one, references=()) for one in pack.plan.rules),
    )
    bare = replace(pack, plan=plan, texts=tuple(replace(one, references=()) for one in pack.texts))
    result = traced(None, bare)
    found = {one.about[0] for one in result.findings if one.code == "unfounded"}
    assert {"heel_raises", "sway", "six_weeks", "raise", "what_to_expect"} <= found
    assert {one.about[0] for one in result.findings if one.code == "unfounded_step"} <= {"heel_raises"}
    assert "circles" not in found  # which rests on a claim of the parent's


def test_the_documents_words_are_in_the_details_only_when_it_is_given() -> None:
    with_it, without = (traced(document).details for document in (SOURCE, None))
    assert "cannot put weight on it" in str(with_it)
    assert "cannot put weight on it" not in str(without)
    (book,) = with_it["registers"]  # type: ignore[misc]
    third = book["claims"][2]
    assert third == {
        "id": "A3",
        "place": "2:46-87",
        "register": "claims.yaml:14:9",
        "reading": "A numb or cold foot is seen today. Not sure counts as either.",
        "became": [
            {"kind": "rule", "id": "numb_foot"},
            {"kind": "question", "id": "foot"},
            {"kind": "disposition", "id": "today"},
        ],
        "state": "here",
        "now": "2:46-87",
        "words": "See one today if the foot is numb or cold.",
        "sentence": "See one today if the foot is numb or cold.",
    }
    assert [(one["place"], one["claims"]) for one in book["sentences"]][:3] == [
        ("1:1-15", ["A1"]),
        ("2:1-44", ["A2"]),
        ("2:46-87", ["A3"]),
    ]


# Layers -------------------------------------------------------------------------------------------------------------


def _layer(folder: Path, source: str = "", claims: str = "") -> Pack:
    shutil.copytree(GOOD, folder / GOOD.name)
    child = folder / "twisted_ankle_more"
    child.mkdir()
    head = "id: twisted_ankle_more\nversion: '0.1.0'\ntitle: More\nextends: twisted_ankle\n"
    (child / "pack.yaml").write_text(head + source)
    if claims:
        (child / "claims.yaml").write_text(claims)
    return load_pack(child)


CHILD_CLAIMS = f"""claims:
  - {{id: B1, at: "1:1-11", words: [Keep it dry], sha256: {fingerprint("Keep it dry")}, reading: Dry., not_used: Ours.}}
"""


def test_a_layer_without_a_source_uses_its_parents(tmp_path: Path) -> None:
    pack = _layer(tmp_path)
    (book,) = registers(pack, [SOURCE])
    assert (book.pack, len(book.claims), book.document) == ("twisted_ankle", 8, SOURCE)
    assert traced(SOURCE, pack).verdict is Verdict.HOLDS


def test_a_layer_with_a_source_has_its_own_register(tmp_path: Path) -> None:
    own = Document("more.txt", ("Keep it dry",), "f" * 64)
    source = f"source: {{title: More, file: more.txt, sha256: {own.sha256}, captured: '2030-01-31'}}\n"
    pack = _layer(tmp_path, source, CHILD_CLAIMS)
    for documents in ((SOURCE, own), (own, SOURCE)):
        assert [(book.pack, book.document) for book in registers(pack, documents)] == [
            ("twisted_ankle", SOURCE),
            ("twisted_ankle_more", own),
        ]
    both = traceable.check(Case(pack, documents=(own, SOURCE)))
    assert both.verdict is Verdict.HOLDS
    one = traceable.check(Case(pack, documents=(own,)))
    assert one.verdict is Verdict.NOT_CHECKED
    assert "`source.txt`" in str(one.not_checked)
    assert "`more.txt`" not in str(one.not_checked)


def test_a_layer_that_adds_claims_on_its_parents_source(tmp_path: Path) -> None:
    pack = _layer(tmp_path, claims=CHILD_CLAIMS.replace("1:1-11", "8:1-11"))
    (book,) = registers(pack, [SOURCE])
    assert len(book.claims) == 9
    result = traced(changed([*SOURCE.lines[:7], "Keep it dry"]), pack)
    assert codes(result) == []


def test_deleting_a_rule_is_noticed_and_the_claim_is_shown(tmp_path: Path) -> None:
    """The reader says it already: the register has a claim that became a rule which is not there."""
    shutil.copytree(GOOD, tmp_path / GOOD.name)
    (tmp_path / GOOD.name / "rules" / "numb_foot.yaml").unlink()
    with pytest.raises(PackError) as raised:
        load_pack(tmp_path / GOOD.name)
    (problem,) = raised.value.problems
    assert (problem.code, Path(problem.span.file).name, problem.span.line) == ("unknown_element", "claims.yaml", 19)
