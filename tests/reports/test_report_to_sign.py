"""The HTML report as whoever must sign it takes it in: what it says first, on paper, on a phone, and read aloud."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any

import html5lib
import pytest
from click.testing import CliRunner

from soundadvice import load_pack
from soundadvice._version import __version__
from soundadvice.audit.audit import Report, audit
from soundadvice.audit.finding import Verdict
from soundadvice.audit.finding_kinds import Harm
from soundadvice.audit.prover.task import Ledger, Limits
from soundadvice.audit.source.document import read_document
from soundadvice.reports.html.page import as_html
from soundadvice.reports.html.style import STYLE
from soundadvice_cli.main import cli
from support.chromium import launched
from support.npm.axe import RULES, axe_source
from support.packs.faults import FAULTS, GOOD, planted
from support.packs.folders import PACKS

MOST_PAGES = 10
"""Of A4, before the appendices, for the pack that people get unless they name another."""
PHONE, DESK = 390, 1280


def text_of(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.partition("</style>")[2])).split())


@pytest.fixture(scope="module")
def good() -> Report:
    ledger, source = Ledger(), read_document(GOOD / "source.txt")
    return audit(load_pack(GOOD), source=source, today=date(2030, 1, 31), ledger=ledger)


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Report:
    folder = planted(FAULTS / "rule_never_fires" / "contradicts_enable_when", tmp_path_factory.mktemp("faulty"))
    return audit(load_pack(folder), source=read_document(folder / "source.txt"))


def test_the_first_page_says_with_what_it_was_made_and_what_is_not_proved(good: Report) -> None:
    first = text_of(as_html([good], command="soundadvice audit twisted_ankle").partition("</header>")[0])
    for fact in (
        f"Made by soundadvice {__version__}",
        "Glucose 4.1, from python-sat",
        "200,000 conflicts a question",
        "soundadvice audit twisted_ankle",
        "2030-01-31",
        "twisted_ankle 0.1.0, draft",
        good.pack.meaning_hash,
        good.pack.content_hash,
        good.pack.case_hash,
        "What is not proved",
        "That a rule is medically right.",
        "No one has signed this version. It is a draft.",
        "findings are waived. That does not hold",
    ):
        assert fact in first


def test_what_is_not_proved_grows_with_what_was_not_shown(good: Report, faulty: Report) -> None:
    undecided = audit(load_pack(GOOD), limits=Limits(in_all=0))
    first = text_of(as_html([undecided]).partition("</header>")[0])
    for result in undecided.results:
        assert (f"of “{result.name.replace('_', ' ')}”. They are neither proved nor refuted." in first) == bool(
            result.undecided
        )
    assert "Something does not hold." in first  # what fails is graver than what is undecided
    assert "Not checked, of “traceable”" in first
    assert "not be so for others" in text_of(as_html([faulty]).partition("</header>")[0])
    assert "not be so for others" not in text_of(as_html([good]))
    assert "tried on some people, or on made-up ones, and on no others, for: fail safe." in text_of(as_html([good]))


def test_waived_has_a_word_and_a_colour_of_its_own(good: Report) -> None:
    colours = dict(re.findall(r"\.sign\.(\w+) \{ color: (var\(--\w+\)); \}", STYLE))
    assert len({colours[one] for one in ("holds", "waived", "fails")}) == 3
    for colour in ("--waived", "--good", "--open", "--bad"):
        assert len(re.findall(rf"{colour}: #[0-9a-f]{{6}};", STYLE)) == 2  # light and dark
    page = as_html([good])
    waived = [one for one in good.results if one.verdict is Verdict.WAIVED]
    assert waived
    assert page.count('class="sign waived">waived<') >= 2 * len(waived)
    assert "holds, or is waived" not in page
    assert text_of(page).index("does not hold, and the authors say why") < text_of(page).index("What is not proved")
    table = unescape(page[page.index('id="waived-1"') :])
    for finding in good.findings:
        assert finding.waiver is None or finding.waiver.why in table


def test_findings_stand_worst_first_with_counts_in_the_words_of_the_questionnaire(faulty: Report) -> None:
    page = as_html([faulty])
    html5lib.HTMLParser(strict=True).parse(page)
    part = page[page.index('id="findings-1"') : page.index("</section>", page.index('id="findings-1"'))]
    heads = [unescape(head) for head in re.findall(r"<h3>(.*?)</h3>", part)]
    order = [next(harm for harm in Harm if head.startswith(harm.title)) for head in heads]
    assert order == sorted(order)
    open_ = [one for one in faulty.findings if one.waiver is None]
    assert sum(int(re.findall(r": (\d+) finding", head)[0]) for head in heads) == len(open_)
    said = text_of("</style>" + part)
    assert "No answers make “It is not better after 1 week.” ( not_better ) fire." in said
    assert "In twisted_ankle/rules/not_better.yaml, line 1" in said
    assert "<pre>" not in page


def test_many_findings_of_a_kind_stand_in_an_appendix_and_none_is_lost(tmp_path: Path) -> None:
    report = audit(load_pack(PACKS / "minimal"))
    open_ = [one for one in report.findings if one.waiver is None]
    assert max(sum(one.code == other.code for one in open_) for other in open_) > 4
    page = as_html([report])
    front, _, behind = page.partition('class="appendices"')
    assert re.search(r"… and \d+ more of this kind, in the appendix\.", front)
    assert behind[: behind.index("</section>")].count("<article>") == len(open_)


def test_each_result_says_how_it_was_shown_where_that_is_known(good: Report) -> None:
    assert good.ledger is not None
    rows = re.findall(r"<tr><th scope=\"row\">([^<]*)</th>(.*?)</tr>", as_html([good]))
    how = {name: re.findall(r"<td>([^<]*)</td>$", rest)[0] for name, rest in rows if 'class="sign' in rest}
    assert set(how) == {one.name.replace("_", " ") for one in good.results}
    assert re.fullmatch(r"proved: \d+; shown by a person: \d+; tried on some people, not proved: 1", how["fail safe"])
    assert how["ids"] == "each looked at"
    without = audit(load_pack(GOOD))
    assert "tried on some people" not in as_html([without])
    assert "some may have been tried only" in as_html([without])
    assert "some may have been tried only" not in as_html([good])


def test_the_command_can_be_typed_again_and_names_no_folder(tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    arguments = [str(GOOD), "--source", str(GOOD / "source.txt"), "--format", "html", "--output", str(target)]
    assert CliRunner().invoke(cli, ["audit", *arguments]).exit_code == 0
    page = target.read_text("utf-8")
    said = "soundadvice audit twisted_ankle --format html --source source.txt --conflicts 200000"
    assert said in text_of(page)
    assert str(tmp_path) not in page
    assert str(GOOD.parent) not in page


# In a browser -------------------------------------------------------------------------------------------------------


def in_pages(page: Any) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4", prefer_css_page_size=True)))


@pytest.mark.nightly  # the default pack's audit and its whole report in Chromium
def test_what_must_be_read_of_the_default_pack_is_ten_pages_on_paper(tmp_path: Path) -> None:
    report = audit(load_pack("low_back_pain_self_care", translations=True), ledger=Ledger(), today=date(2030, 1, 31))
    file = tmp_path / "report.html"
    file.write_text(as_html([report]), "utf-8")
    with launched() as browser:
        page = browser.new_page()
        page.goto(file.as_uri())
        assert page.locator(".appendices section").count() > 5
        page.evaluate("document.querySelector('.appendices').remove()")
        assert 3 < in_pages(page) <= MOST_PAGES


@pytest.mark.slow  # Chromium and axe
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_read_on_a_phone_and_aloud(tmp_path: Path, faulty: Report, scheme: str) -> None:
    file = tmp_path / "report.html"
    file.write_text(as_html([faulty]), "utf-8")
    asked: list[str] = []
    with launched() as browser:
        page = browser.new_page(color_scheme=scheme)
        page.on("request", lambda one: asked.append(one.url))
        page.on("console", lambda one: pytest.fail(one.text))
        for width in (PHONE, DESK):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(file.as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert set(asked) == {file.as_uri()}
        accessible(page)


def accessible(page: Any) -> None:
    """No complaint of axe; and the headings go down by one level at a time."""
    levels = [int(one) for one in page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(h => h.tagName[1])")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    page.evaluate(axe_source())
    found = page.evaluate("rules => axe.run({runOnly: rules})", RULES)
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]] == []
