"""Words by answer: the right ones on every surface, the last ones in doubt, and no outcome that depends on them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from soundadvice import Pack, Session, load_pack, triage
from soundadvice.audit.audit import audit
from soundadvice.formats.registry import export, left_out
from soundadvice.handout import takeaway_text
from soundadvice.meaning.consult import Undecided, consult
from soundadvice.meaning.texts.variants import worded
from soundadvice.wire.consultation import undecided_json
from soundadvice.wire.questionnaire import question_json
from soundadvice_cli.main import cli
from support.packs.folders import change, minimal
from support.packs.translated import in_brackets
from support.server.visits import new_visit

__all__ = ["minimal"]
CHILD = """\
- id: who
  kind: choice
  text: Who is it about?
  options: {child: A child, me: Me, unsure: Not sure}
- id: leg_pain
  kind: choice
  text: [{when: {who: [child]}, say: "Does the child's leg hurt?"}, {say: "Does it go down your leg?"}]
  help: [{when: {who: [child]}, say: "Ask the child."}, {say: "Feel your leg."}]
  options:
    no: "No"
    one: [{when: {who: [child]}, say: "One of the child's legs"}, {say: One leg}]
"""


@pytest.fixture
def folder(minimal: Path) -> Path:
    """A pack whose words are for a child, or for whoever answers."""
    questions = minimal / "questions.yaml"
    change(questions, "- id: leg_pain\n  kind: choice\n  text: Does it go down your leg?\n", CHILD)
    change(
        questions,
        '  options: {no: "No", one: One leg, both: Both legs, unsure: Not sure}',
        "    both: Both\n    unsure: Not sure",
    )
    leg = minimal / "rules" / "leg.yaml"
    change(
        leg,
        "because: The pain goes into your leg.",
        'because:\n  - {when: {who: [child]}, say: "The child: {leg_pain}."}\n  - say: "You: {leg_pain}."',
    )
    change(
        leg,
        "when: {leg_pain: [one, both, unsure]}",
        "when: {any: [{leg_pain: [one, both, unsure]}, {all: [{who: [unsure]}, {walks: [no]}]}]}",
    )
    title = "title: [{when: {who: [child]}, say: Take the child to a doctor}, {say: See a doctor}]"
    change(minimal / "pack.yaml", "title: See a doctor", title)
    return minimal


@pytest.fixture
def pack(folder: Path) -> Pack:
    return load_pack(folder)


def test_the_words_are_those_for_the_answers_so_far(pack: Pack) -> None:
    session = Session(pack)
    session.answer("who", "child")
    asked = session.next_question
    assert asked is not None
    assert (asked.text, asked.help) == ("Does the child's leg hurt?", "Ask the child.")
    session.answer("leg_pain", "one")
    session.answer("who", "me")
    assert session.pack.question["leg_pain"].text == "Does it go down your leg?"


@pytest.mark.parametrize("answers", [{}, {"who": "unsure"}, {"who": "me"}])
def test_in_doubt_the_last_words_are_said(pack: Pack, answers: dict[str, str]) -> None:
    assert worded(pack, answers) is pack


def test_every_text_of_the_advice_is_for_the_person(pack: Pack) -> None:
    advice = triage(pack, {"who": "child", "leg_pain": "one", "walks": "yes"})
    assert (advice.title, advice.reasons[0].because) == (
        "Take the child to a doctor",
        "The child: One of the child's legs.",
    )
    record = Session(pack, answers=advice.json_answers).record(datetime(2030, 1, 31, tzinfo=UTC))
    assert "Take the child to a doctor" in takeaway_text(advice, record)


def test_no_meaning_hangs_on_words(folder: Path) -> None:
    before = load_pack(folder)
    change(folder / "pack.yaml", "Take the child to a doctor", "Bring the child in")
    after = load_pack(folder)
    assert after.meaning_hash == before.meaning_hash
    assert after.content_hash != before.content_hash


def test_whoever_reads_the_words_has_the_hashes_of_the_pack(pack: Pack) -> None:
    advice = triage(pack, {"who": "child", "leg_pain": "one", "walks": "yes"})
    assert advice.pack is not pack
    assert (advice.pack.meaning_hash, advice.pack.content_hash) == (pack.meaning_hash, pack.content_hash)


def test_json_has_the_next_question_in_the_right_words_and_the_list_has_all(pack: Pack) -> None:
    found = consult(pack, {"who": "child"})
    assert isinstance(found, Undecided)
    asked = undecided_json(found)["next"]
    assert isinstance(asked, dict)
    assert (asked["text"], "variants" in asked) == ("Does the child's leg hurt?", False)
    every = question_json(pack, pack.question["leg_pain"])
    assert every["text"] == "Does it go down your leg?"
    assert every["variants"]["text"] == [
        {"when": {"words": "who: child", "condition": {"who": ["child"]}}, "say": "Does the child's leg hurt?"}
    ]


def test_the_web_page_asks_in_the_right_words(pack: Pack) -> None:
    visit = new_visit(pack).begin()
    visit.answer("who", "child")
    assert "Does the child&#39;s leg hurt?" in visit.page.text
    assert "One of the child&#39;s legs" in visit.page.text


def test_the_terminal_says_them(folder: Path, tmp_path: Path) -> None:
    answers = tmp_path / "answers.json"
    answers.write_text('{"who": "child", "leg_pain": "one", "walks": "yes"}')
    done = CliRunner().invoke(cli, ["triage", "--pack", str(folder), "--answers", str(answers)])
    assert "TAKE THE CHILD TO A DOCTOR" in done.output
    assert "The child: One of the child's legs." in done.output


def test_a_form_that_says_each_text_in_one_way_says_so(pack: Pack) -> None:
    for form in ("fhir-questionnaire", "json-schema", "mermaid"):
        assert any("words by answer" in line for line in left_out(pack, form)), form
    assert "Does the child's leg hurt?" in export(pack, "markdown").data.decode()


def test_words_that_no_one_is_shown_are_found(folder: Path) -> None:
    change(
        folder / "questions.yaml",
        '{when: {who: [child]}, say: "Ask',
        '{when: {all: [{who: [child]}, {who: [me]}]}, say: "Ask',
    )
    found = [one for one in audit(load_pack(folder)).findings if one.code == "variant_never_shown"]
    assert [(one.about[0], one.span and one.span.line) for one in found] == [("leg_pain", 8)]


def test_in_another_language_the_words_are_those_of_the_answers_too(folder: Path) -> None:
    pack = in_brackets(load_pack(folder))
    for who in ("child", "me", "unsure"):
        ours, theirs = (worded(one, {"who": who}) for one in (load_pack(folder), pack))
        assert theirs.question["leg_pain"].text == f"«{ours.question['leg_pain'].text}»"
        assert theirs.meaning_hash == ours.meaning_hash
