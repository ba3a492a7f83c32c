"""The commands that need no terminal: what goes to stdout, what to stderr, and with which exit code."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import test_red_flags
from soundadvice import Pack, Record, load_pack, triage
from soundadvice.question import Duration, Number
from soundadvice_cli import saving
from soundadvice_cli.layout import clean, wrap
from soundadvice_cli.main import COMMANDS, cli
from soundadvice_cli.render_plan import hold
from soundadvice_cli.typed import MendError, seconds_of, typed_duration, typed_number

DAY = 86_400
AT_HOME = {
    "location": ["lower_back"],
    "leg_pain": "none",
    "numbness": ["none"],
    "swelling": ["none"],
    "severe_pain": "mild",
    "duration": "1 week",
    "improving": "yes",
    "pain_with_exercise": "not_tried",
}
SOURCE = ("--pack", "low_back_pain")
"""The source's pack alone: eight deciding questions."""
Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("COLUMNS", "80")

    def invoke(*arguments: str | Path, stdin: str | None = None) -> Result:
        result = CliRunner().invoke(cli, [str(argument) for argument in arguments], input=stdin)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return invoke


@pytest.fixture
def pack_folder(run: Run, tmp_path: Path) -> Path:
    assert run("new", "pack", "sore_knee", "--folder", tmp_path).exit_code == 0
    return tmp_path / "sore_knee"


def answers(tmp_path: Path, given: object, name: str = "answers.json") -> Path:
    path = tmp_path / name
    path.write_text(given if isinstance(given, str) else json.dumps(given), encoding="utf-8")
    return path


# The group -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]])
def test_help_names_every_command(run: Run, arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.exit_code == 0
    assert result.stderr == ""
    for command in COMMANDS:
        assert f"\n  {command.name} " in result.stdout


@pytest.mark.parametrize("command", [command.name or "" for command in COMMANDS])
def test_every_command_has_help(run: Run, command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) > 5


def test_the_version_is_shown(run: Run) -> None:
    assert run("--version").stdout.startswith("soundadvice 0.")


def test_help_imports_nothing_heavy() -> None:
    heavy = ["rich", "questionary", "prompt_toolkit", "pydantic", "yaml", "durable", "soundadvice", "platformdirs"]
    code = (
        "import sys\nfrom click.testing import CliRunner\nfrom soundadvice_cli.main import cli\n"
        f"CliRunner().invoke(cli, ['--help'])\nprint([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_command_that_is_not_there_is_a_usage_error(run: Run) -> None:
    result = run("treat")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "No such command 'treat'" in result.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_written_for_each_shell(run: Run, shell: str) -> None:
    result = run("completion", shell)
    assert result.exit_code == 0
    assert "_SOUNDADVICE_COMPLETE" in result.stdout


def test_asking_without_a_terminal_names_triage(run: Run) -> None:
    result = run("ask", stdin="1\n")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "needs a terminal" in result.stderr
    assert "soundadvice triage --answers" in result.stderr


# triage --------------------------------------------------------------------------------------------------------


def test_triage_reads_json_from_standard_input(run: Run) -> None:
    result = run("triage", *SOURCE, "--answers", "-", stdin='{"leg_pain": "one"}')
    assert (result.exit_code, result.stderr) == (0, "")
    assert "SEE A DOCTOR" in result.stdout
    assert "You have pain in your leg" in result.stdout


@pytest.mark.parametrize("name", ["answers.json", "answers.yaml"])
def test_yes_and_no_are_words_in_yaml(run: Run, tmp_path: Path, name: str) -> None:
    yaml = "".join(
        f"{key}: {value if isinstance(value, str) else '[' + value[0] + ']'}\n" for key, value in AT_HOME.items()
    )
    assert "improving: yes\n" in yaml
    path = answers(tmp_path, yaml if name.endswith("yaml") else AT_HOME, name)
    result = run("triage", *SOURCE, "--answers", path, "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == triage(load_pack("low_back_pain"), AT_HOME).to_json()


def test_answers_that_do_not_decide_are_never_self_care(run: Run, tmp_path: Path) -> None:
    left_out = {name: answer for name, answer in AT_HOME.items() if name != "swelling"}
    for more in ((), ("--json",)):
        result = run("triage", *SOURCE, "--answers", answers(tmp_path, left_out), *more)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "swelling: Do you have any new swelling" in result.stderr
        assert "at least" not in result.stderr


def test_what_has_fired_already_is_named(run: Run, tmp_path: Path, pack_folder: Path) -> None:
    pack = pack_folder / "pack.yaml"
    urgent = "  hurry:\n    acuity: same_day\n    title: Get help today\n    text: Get help today.\n\ndefault:"
    pack.write_text(pack.read_text().replace("\ndefault:", urgent, 1))
    run("new", "question", "fever", "--pack", pack_folder)
    rule = pack_folder / "rules" / "hot.yaml"
    rule.write_text("id: hot\nwhen: {fever: [yes]}\nadvise: hurry\nbecause: You have a fever.\n")
    result = run("triage", "--pack", pack_folder, "--answers", answers(tmp_path, {"pain": "severe"}))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "at least: Please see a doctor (see_doctor)" in result.stderr
    assert "fever:" in result.stderr


def test_a_record_is_written_and_both_engines_are_named(run: Run, tmp_path: Path) -> None:
    result = run("triage", *SOURCE, "--answers", answers(tmp_path, {"leg_pain": "one"}), "--json", "--record")
    record = json.loads(result.stdout)
    assert record["schema"] == "soundadvice.record.v1"
    assert record["advice"]["disposition"] == "see_doctor"
    assert "reference" in record["engines"]
    assert run("triage", *SOURCE, "--answers", "-", "--record", stdin="{}").exit_code == 2


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ('{"leg_pain": "two"}', "`leg_pain`: there is no option `two`; give one of `none`"),
        ('{"leg_pian": "one"}', "did you mean `leg_pain`?"),
        ('{"leg_pain": "one", "leg_pain": "none"}', "`leg_pain` is answered twice"),
        ("leg_pain: one\nleg_pain: none\n", "2:1: error[duplicate_key]"),
        ('["leg_pain"]', "not a mapping"),
        ('{"leg_pain": ', "neither as JSON nor as YAML"),
        ("", "it holds no answers"),
        ('{"duration": NaN}', "`duration`"),
        ('{"numbness": "leg"}', "not a list of options"),
        ("a: &x 1\n", "error[anchor]"),
        ("\x00", "neither as JSON nor as YAML"),
        ("[" * 5000, "neither as JSON nor as YAML"),
        ('{"a": ' * 5000, "neither as JSON nor as YAML"),
    ],
)
def test_answers_that_cannot_be_used_are_refused_with_the_mend(
    run: Run, tmp_path: Path, given: str, message: str
) -> None:
    result = run("triage", *SOURCE, "--answers", answers(tmp_path, given))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("error: ")
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_a_file_that_is_not_there_is_refused(run: Run, tmp_path: Path) -> None:
    result = run("triage", *SOURCE, "--answers", tmp_path / "nothing.json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no such file" in result.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--pack", "low_back"], "there is no pack `low_back`"),
        (["--region", "atlantis"], "there is no region `atlantis`"),
        (["--param", "few_weeks=9 weeks"], "give a value from 2 weeks to 6 weeks"),
        (["--param", "weeks=3"], "no parameter `weeks`"),
        (["--param", "few_weeks"], "not NAME=VALUE"),
        (["--param", "few_weeks=3 weeks", "--param", "few_weeks=4 weeks"], "set twice"),
    ],
)
def test_options_that_cannot_be_used_are_refused(run: Run, options: list[str], message: str) -> None:
    result = run("triage", *SOURCE, "--answers", "-", *options, stdin='{"leg_pain": "one"}')
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_parameters_and_region_take_effect(run: Run) -> None:
    result = run(
        "triage", *SOURCE, "--answers", "-", "--param", "few_weeks=4 weeks", "--region", "us", stdin=json.dumps(AT_HOME)
    )
    assert "Call 911, or go to" in result.stdout
    assert "no better 4 weeks after" in result.stdout


def test_the_environment_names_pack_and_region(run: Run, monkeypatch: pytest.MonkeyPatch, pack_folder: Path) -> None:
    monkeypatch.setenv("SOUNDADVICE_PACK", str(pack_folder))
    monkeypatch.setenv("SOUNDADVICE_REGION", "eu")
    result = run("triage", "--answers", "-", "--json", stdin='{"pain": "mild"}')
    assert json.loads(result.stdout)["pack"]["id"] == "sore_knee"
    assert json.loads(result.stdout)["region"] == "eu"


@pytest.mark.parametrize("columns", [20, 40, 80, 200])
def test_the_result_keeps_to_the_width(run: Run, monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    wants_all = {**AT_HOME, "tight_hamstrings": "yes", "sits": "most", "wants_therapies": "yes", "spasm": "yes"}
    for given in (wants_all, {"leg_pain": "both", "numbness": ["saddle"], "swelling": ["unsure"]}):
        lines = run("triage", *SOURCE, "--answers", "-", stdin=json.dumps(given)).stdout.splitlines()
        assert max(map(len, lines)) <= columns
        box = [line for line in lines if line.startswith(("╭", "│", "╰"))]
        assert len({len(line) for line in box}) == 1
        assert not any(line != line.rstrip() for line in lines)


def test_no_colour_where_none_is_wanted(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    result = run("triage", *SOURCE, "--answers", "-", stdin='{"leg_pain": "one"}')
    assert "\x1b" not in result.stdout
    # Urgency is said in words, so nothing is lost with the colour.
    assert "SEE A DOCTOR" in result.stdout


def test_an_answer_that_counts_no_more_and_would_have_raised_the_advice_is_told(run: Run) -> None:
    asked_of_others = {"first_episode", "began_before_45", "morning_stiffness"}
    given = {name: test_red_flags.WELL[name] for name in test_red_flags.WELL.keys() - asked_of_others}
    given["walking_heaviness"] = "yes"
    result = run("triage", "--answers", "-", stdin=json.dumps(given))
    assert "AT HOME" in result.stdout
    assert "Look again: an answer that you gave does not count any more" in result.stdout
    assert "The question was: When you walk, do your legs slowly get heavy or sore?" in " ".join(result.stdout.split())


def test_a_closed_pipe_is_no_traceback(tmp_path: Path) -> None:
    path = answers(tmp_path, {**AT_HOME, "wants_therapies": "yes"})
    command = [sys.executable, "-m", "soundadvice_cli", "triage", *SOURCE, "--answers", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 141


# The default pack ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["ask", "triage", "explain", "check-in", "routine", "replay"])
def test_the_red_flag_pack_is_the_default(name: str) -> None:
    command = next(command for command in COMMANDS if command.name == name)
    default = {option.name: option.default for option in command.params}["pack"]
    assert default == "low_back_pain_red_flags"
    assert load_pack(default).id == default


def test_without_a_pack_red_flags_are_asked_and_count(run: Run) -> None:
    saddle = '{"numbness": ["saddle"]}'
    value = json.loads(run("triage", "--answers", "-", "--json", stdin=saddle).stdout)
    assert (value["pack"]["id"], value["acuity"]) == ("low_back_pain_red_flags", "emergency")
    assert "rule saddle_numbness:" in run("explain", "--answers", "-", stdin=saddle).stdout
    assert run("explain", "--question", "bladder_bowel").exit_code == 0
    source = json.loads(run("triage", *SOURCE, "--answers", "-", "--json", stdin=saddle).stdout)
    assert source["acuity"] == "routine"


def test_a_record_of_the_default_pack_replays(run: Run, tmp_path: Path) -> None:
    made = run("triage", "--answers", "-", "--json", "--record", stdin='{"numbness": ["saddle"]}')
    result = run("replay", answers(tmp_path, made.stdout))
    assert (result.exit_code, result.stdout.splitlines()[1:]) == (0, ["same"])


def test_without_a_pack_the_answers_of_the_source_alone_are_not_enough(run: Run) -> None:
    result = run("triage", "--answers", "-", stdin=json.dumps(AT_HOME))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "bladder_bowel:" in result.stderr


# check, test, packs --------------------------------------------------------------------------------------------


def test_a_sound_pack_checks(run: Run) -> None:
    result = run("check", "low_back_pain")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "low_back_pain: no problems\n"


def test_errors_are_shown_with_a_caret_and_counted(run: Run, pack_folder: Path) -> None:
    rule = pack_folder / "rules" / "bad_pain.yaml"
    rule.write_text(rule.read_text().replace("advise: see_doctor", "advise: see_doctr"))
    result = run("check", pack_folder)
    assert result.exit_code == 1
    assert f"{rule}:3:9: error[unknown_disposition]" in result.stdout
    assert "\n            ^^^^^^^^^\n  help: did you mean `see_doctor`?" in result.stdout
    assert "1 error" in result.stderr
    values = json.loads(run("check", pack_folder, "--json").stdout)
    assert "unknown_disposition" in [problem["code"] for problem in values[0]["problems"]]
    assert run("triage", "--pack", pack_folder, "--answers", "-", stdin="{}").exit_code == 2


def test_a_pack_that_is_not_there_is_no_finding(run: Run) -> None:
    result = run("check", "low_back_pain", "low_bak_pain")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "did you mean `low_back_pain`?" in result.stderr


def test_the_vignettes_of_the_shipped_pack_hold(run: Run) -> None:
    result = run("test", "low_back_pain")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "0 failures" in result.stderr


def test_a_vignette_that_fails_is_named_with_its_line_and_engine(run: Run, pack_folder: Path) -> None:
    rule = pack_folder / "rules" / "bad_pain.yaml"
    rule.write_text(
        rule.read_text().replace(
            "{name: mild, answers: {pain: mild}, expect: silent}", "{name: mild, answers: {pain: mild}, expect: fires}"
        )
    )
    result = run("test", pack_folder)
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert all(f"{rule}:9: rule `bad_pain`, mild: expected fires, and it is silent" in line for line in lines)
    assert any("(reference)" in line for line in lines)
    assert any("(compiled)" in line for line in lines)
    assert any("(session: reference" in line for line in lines)


def test_installed_packs_are_listed(run: Run) -> None:
    result = run("packs")
    assert result.exit_code == 0
    assert "low_back_pain  " in result.stdout
    rows = {row["id"]: row for row in json.loads(run("packs", "--json").stdout)}
    assert rows["low_back_pain"]["status"] == "draft"
    assert Path(rows["low_back_pain"]["folder"], "pack.yaml").is_file()


# explain, replay -----------------------------------------------------------------------------------------------


def test_explain_names_the_rule_the_answer_and_the_source(run: Run) -> None:
    result = run("explain", *SOURCE, "--answers", "-", stdin='{"leg_pain": "one"}')
    assert result.exit_code == 0
    assert "rule pain_in_leg: You have pain in your leg" in result.stdout
    assert "answered: Yes, one leg" in result.stdout
    assert "(C023)" in result.stdout


def test_explain_says_where_nothing_fired(run: Run) -> None:
    assert "no rule fired" in run("explain", *SOURCE, "--answers", "-", stdin=json.dumps(AT_HOME)).stdout


def test_explain_tells_why_a_question_is_asked(run: Run) -> None:
    result = run("explain", "--question", "leg_pain")
    assert "decides whether these are asked: walking_heaviness" in result.stdout
    assert run("explain", *SOURCE, "--question", "nonsense").exit_code == 2
    assert run("explain").exit_code == 2


def test_explain_shows_a_rules_references_for_a_question_as_for_an_advice(run: Run) -> None:
    asked = run("explain", "--question", "emergency_now_signs").stdout
    advised = run("explain", "--answers", "-", stdin='{"emergency_now_signs": ["chest_pain"]}').stdout
    _, rests_on = asked.split("\nrule chest_pain rests on:\n")
    references = rests_on.split("\n\n")[0].splitlines()
    assert references
    assert set(references) <= set(advised.splitlines())


def test_explain_tells_what_would_be_more_urgent(run: Run) -> None:
    result = run("explain", *SOURCE, "--answers", "-", "--more-urgent", stdin=json.dumps(AT_HOME))
    assert "  duration: not sure\n    then: see_doctor (routine), by unknown_duration" in result.stdout
    result = run("explain", *SOURCE, "--answers", "-", "--more-urgent", stdin='{"leg_pain": "one"}')
    assert "no single change" in result.stdout


@pytest.fixture
def record(run: Run, tmp_path: Path, pack_folder: Path) -> Path:
    result = run("triage", "--pack", pack_folder, "--answers", "-", "--json", "--record", stdin='{"pain": "severe"}')
    return answers(tmp_path, result.stdout, "record.json")


def test_a_record_replays_the_same(run: Run, record: Path, pack_folder: Path) -> None:
    result = run("replay", record, "--pack", pack_folder)
    assert (result.exit_code, result.stdout.splitlines()[1:]) == (0, ["same"])


def test_a_record_replays_with_its_own_pack_region_and_parameters(run: Run, tmp_path: Path) -> None:
    options = ("--region", "gb", "--param", "few_weeks=4 weeks")
    made = run("triage", *SOURCE, "--answers", "-", "--json", "--record", *options, stdin=json.dumps(AT_HOME))
    result = run("replay", answers(tmp_path, made.stdout))
    assert (result.exit_code, result.stdout.splitlines()[1:]) == (0, ["same"])


def test_replay_tells_wording_from_outcome(run: Run, record: Path, pack_folder: Path) -> None:
    rule = pack_folder / "rules" / "bad_pain.yaml"
    before = rule.read_text()
    rule.write_text(before.replace("Your pain is very bad", "The pain is very bad"))
    result = run("replay", record, "--pack", pack_folder)
    assert (result.exit_code, result.stdout.splitlines()[1]) == (0, "wording changed")
    rule.write_text(before.replace("when: {pain: [severe, unsure]}", "when: {pain: [unsure]}"))
    result = run("replay", record, "--pack", pack_folder)
    assert (result.exit_code, result.stdout.splitlines()[1]) == (1, "outcome changed")
    assert "then see_doctor, now self_care" in result.stdout
    assert "fired then, and does not now: bad_pain" in result.stdout


def test_a_record_that_cannot_be_replayed_says_why(run: Run, record: Path, tmp_path: Path) -> None:
    result = run("replay", record, "--pack", "low_back_pain")
    assert (result.exit_code, result.stdout.splitlines()[1]) == (1, "cannot be replayed")
    assert "the record is of the pack `sore_knee`" in result.stdout
    assert run("replay", answers(tmp_path, "{}", "no.json")).exit_code == 2
    assert run("replay", answers(tmp_path, "no", "no.json")).exit_code == 2


# new -----------------------------------------------------------------------------------------------------------


def test_a_new_pack_checks_tests_and_advises(run: Run, pack_folder: Path) -> None:
    assert "error" not in run("check", pack_folder).stdout
    assert run("test", pack_folder).exit_code == 0
    result = run("triage", "--pack", pack_folder, "--answers", "-", stdin='{"pain": "mild"}')
    assert "AT HOME" in result.stdout
    assert "Keep moving" in result.stdout
    assert "-" not in result.stdout.splitlines()  # no empty line of a list


@pytest.mark.parametrize("kind", ["choice", "multi_choice", "number", "duration"])
def test_a_new_question_and_a_rule_for_it_check_and_test(run: Run, pack_folder: Path, kind: str) -> None:
    assert run("new", "question", "more", "--kind", kind, "--pack", pack_folder).exit_code == 0
    assert run("new", "rule", "more_rule", "--question", "more", "--pack", pack_folder).exit_code == 0
    assert run("check", pack_folder).exit_code == 0
    result = run("test", pack_folder)
    assert result.exit_code == 0
    assert "5 vignettes of 2 rules" in result.stderr


def test_a_new_rule_counts_unsure_where_the_question_allows_it(run: Run, pack_folder: Path) -> None:
    questions = pack_folder / "questions.yaml"
    run("new", "question", "since", "--kind", "duration", "--pack", pack_folder)
    questions.write_text(questions.read_text() + "  unsure: true\n")
    run("new", "rule", "long", "--question", "since", "--pack", pack_folder)
    assert "- since: unsure" in (pack_folder / "rules" / "long.yaml").read_text()
    assert run("check", pack_folder).exit_code == 0


def test_nothing_is_written_over(run: Run, pack_folder: Path) -> None:
    before = {path: path.read_bytes() for path in pack_folder.rglob("*.yaml")}
    for arguments in (
        ("new", "pack", "sore_knee", "--folder", pack_folder.parent),
        ("new", "rule", "bad_pain", "--pack", pack_folder),
        ("new", "question", "pain", "--pack", pack_folder),
    ):
        assert run(*arguments).exit_code == 2
    assert {path: path.read_bytes() for path in pack_folder.rglob("*.yaml")} == before


@pytest.mark.parametrize("name", ["Knee", "1st", "a-b", "none", "any", "../x", "é", "", "a" * 65])
def test_ids_that_cannot_be_are_refused(run: Run, tmp_path: Path, name: str) -> None:
    result = run("new", "pack", name, "--folder", tmp_path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert list(tmp_path.iterdir()) == []


def test_a_new_rule_that_would_spoil_the_pack_is_not_written(run: Run, pack_folder: Path) -> None:
    result = run("new", "rule", "other", "--question", "pian", "--pack", pack_folder)
    assert result.exit_code == 2
    assert "did you mean `pain`?" in result.stderr
    assert not (pack_folder / "rules" / "other.yaml").exists()
    assert run("new", "rule", "other", "--pack", pack_folder.parent).exit_code == 2


# What a person types -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("3 weeks", 21), ("3w", 21), ("3 wks", 21), ("3W", 21), (" 3  weeks. ", 21), ("three weeks", 21),
        ("a week", 7), ("one week", 7), ("a fortnight", 14), ("10 days", 10), ("10d", 10), ("1.5 weeks", 10.5),
        ("1,5 weeks", 10.5), ("about 3 weeks", 21), ("~3 weeks", 21), ("maybe around 3 weeks", 21),
        ("3 weeks or so", 21), ("3 weeks ago", 21), ("a day", 1), ("an hour", 1 / 24), ("half a day", 0.5),
        ("1 week and 2 days", 9), ("1 week, 2 days", 9), ("1w2d", 9), ("two and a half weeks", 17.5),
        ("a week and a half", 10.5), ("1 month", 30.4375), ("2 mths", 60.875), ("1 year", 365.25), ("2 yrs", 730.5),
        ("today", 0), ("yesterday", 1), ("48 hours", 2), ("90 mins", 0.0625),
    ],
)  # fmt: skip
def test_lengths_of_time_as_people_write_them(text: str, days: float) -> None:
    assert seconds_of(text) == days * DAY


@pytest.mark.parametrize(
    "text",
    [
        "", "3", "3m", "weeks", "a few weeks", "couple of days", "2-3 weeks", "2 or 3 weeks", "two to three weeks",
        "over 3 weeks", "more than a month", "almost a year", "since Monday", "3 fathoms", "3 weeks 2", "-3 days",
        "1e3 days", "٣ days", "3 weeks!?x", "1,500 days", "x" * 10_000, "1 " * 5000, "999999999999 years",
    ],
)  # fmt: skip
def test_what_is_ambiguous_is_asked_again_in_plain_words(text: str) -> None:
    with pytest.raises(MendError) as error:
        seconds_of(text)
    assert str(error.value)[0].isupper() or str(error.value)[0] in "`3"
    assert str(error.value).endswith(".")


def test_typed_durations_keep_to_the_bounds_and_to_unsure() -> None:
    question = Duration(id="since", text="?", minimum=DAY, maximum=30 * DAY, unsure=True)
    assert typed_duration(question, "Not sure.") == typed_duration(question, "I don\u2019t know") == "unsure"
    with pytest.raises(MendError, match=r"from 1 day to 30 days, or not sure\."):
        typed_duration(question, "31 days")
    strict = Duration(id="since", text="?", minimum=DAY, maximum=30 * DAY)
    with pytest.raises(MendError, match="needs an answer"):
        typed_duration(strict, "not sure")


@pytest.mark.parametrize(("text", "tenths"), [("37.5", "37.5"), ("37,5", "37.5"), ("37", "37"), (" 37.5 °C", "37.5")])
def test_typed_numbers(text: str, tenths: str) -> None:
    question = Number(id="heat", text="?", unit="°C", minimum=300, maximum=450, decimals=1)
    assert str(typed_number(question, text)) == tenths


@pytest.mark.parametrize("text", ["", "hot", "37.55", "29.9", "45.1", "1e2", "nan", "inf", "37 5", "٣٧", "9" * 400])
def test_typed_numbers_that_cannot_be(text: str) -> None:
    question = Number(id="heat", text="?", unit="°C", minimum=300, maximum=450, decimals=1)
    with pytest.raises(MendError, match=r"a number from 30\.0 to 45\.0"):
        typed_number(question, text)


# Small parts ---------------------------------------------------------------------------------------------------


def test_texts_cannot_steer_the_terminal() -> None:
    assert clean("a\x1b[2Jb\x07c\u202ed") == "a[2Jbcd"
    assert wrap("\x1b]0;title\x07word", 80) == ["]0;titleword"]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        ((20, 30), "hold 20 to 30 seconds"), ((60, 60), "hold 60 seconds"), ((900, 1200), "hold 15 to 20 minutes"),
        ((1, 1), "hold 1 second"), ((120, 120), "hold 2 minutes"), ((30, 90), "hold 30 to 90 seconds"),
    ],
)  # fmt: skip
def test_holds_in_words(seconds: tuple[int, int], words: str) -> None:
    assert hold(seconds) == words


def test_every_exercise_of_the_pack_can_be_shown(run: Run) -> None:
    pack: Pack = load_pack("low_back_pain")
    wants = {"spasm": "no", "mobility": ["none"], "causes": ["sitting"], "tight_hamstrings": "yes", "diagnosis": "no"}
    advice = triage(pack, {**AT_HOME, **wants})
    shown = " ".join(run("triage", *SOURCE, "--answers", "-", stdin=json.dumps({**AT_HOME, **wants})).stdout.split())
    assert advice.plan.exercises
    for exercise in advice.plan.exercises:
        assert exercise.title in shown
        for step in exercise.steps:
            assert " ".join(step.do.split()) in shown


# --save --------------------------------------------------------------------------------------------------------


def test_an_advice_is_saved_in_each_format(run: Run, tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("a.html", "a.md", "a.JSON")]
    saving = [part for file in files for part in ("--save", file)]
    result = run("triage", *SOURCE, "--answers", "-", "--json", *saving, stdin='{"leg_pain": "one"}')
    assert result.exit_code == 0
    assert json.loads(result.stdout)["disposition"] == "see_doctor"
    assert result.stderr.splitlines() == [f"saved: {file}" for file in files]
    assert files[0].read_text("utf-8").startswith("<!DOCTYPE html>")
    assert files[1].read_text("utf-8").startswith("# Low back pain: summary for the doctor")
    record = json.loads(files[2].read_text("utf-8"))
    assert record["schema"] == "soundadvice.record.v1"
    assert record["advice"] == json.loads(result.stdout)
    assert run("replay", files[2]).exit_code == 0
    assert sorted(tmp_path.iterdir()) == sorted(files)
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_a_file_that_is_there_is_kept_unless_told(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text("mine")
    options = ("triage", *SOURCE, "--answers", "-", "--save", tmp_path / "b.md", "--save", file)
    result = run(*options, stdin='{"leg_pain": "one"}')
    assert (result.exit_code, result.stdout) == (2, "")
    assert "there is a file already\n  help: give another name, or add --overwrite" in result.stderr
    assert file.read_text() == "mine"
    assert not (tmp_path / "b.md").exists()
    assert run(*options, "--overwrite", stdin='{"leg_pain": "one"}').exit_code == 0
    assert "summary for the doctor" in file.read_text()


def test_a_link_to_nowhere_is_a_file_that_is_there(run: Run, tmp_path: Path) -> None:
    link = tmp_path / "a.md"
    link.symlink_to(tmp_path / "b.md")
    result = run("triage", *SOURCE, "--answers", "-", "--save", link, stdin='{"leg_pain": "one"}')
    assert result.exit_code == 2
    assert (
        run("triage", *SOURCE, "--answers", "-", "--save", link, "--overwrite", stdin='{"leg_pain": "one"}').exit_code
        == 0
    )
    assert link.is_symlink()
    assert (tmp_path / "b.md").exists()


@pytest.mark.parametrize(
    ("name", "mend"),
    [
        ("a.pdf", "End the name a.pdf in .html (to read, or to print), .md (text) or .json (a record)."),
        ("a", "End the name a in .html"),
        ("", "End the name in .html"),
        ("nowhere/a.md", "Make it first, or give another one."),
        ("folder.md", "is a folder. Give the name of a file."),
    ],
)
@pytest.mark.parametrize("command", [("triage", *SOURCE, "--answers", "-"), ("ask",)])
def test_a_name_that_cannot_be_written_is_refused_first(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], name: str, mend: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder.md").mkdir()
    result = run(*command, "--save", name, stdin='{"leg_pain": "one"}')
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("error: --save: ")
    assert mend in result.stderr
    assert list(tmp_path.iterdir()) == [tmp_path / "folder.md"]


def test_nothing_is_saved_where_nothing_is_decided(run: Run, tmp_path: Path) -> None:
    assert (
        run("triage", *SOURCE, "--answers", "-", "--save", tmp_path / "a.md", stdin='{"leg_pain": "none"}').exit_code
        == 2
    )
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failure_while_saving_leaves_nothing_behind(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    old = tmp_path / "a.md"
    old.write_text("mine")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, step, fail)
    result = run("triage", *SOURCE, "--answers", "-", "--save", old, "--overwrite", stdin='{"leg_pain": "one"}')
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"error: {old}: no space left on device\n"
    assert old.read_text() == "mine"
    assert list(tmp_path.iterdir()) == [old]


def test_a_file_that_appears_meanwhile_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    advice = triage(load_pack("low_back_pain"), {"leg_pain": "one"})
    record = Record.of(advice, time=datetime.now(UTC), engines=("reference",))
    for link in (os.link, None):
        if link is None:  # a disk without links

            def no_links(*_: object) -> None:
                raise PermissionError(1, "Operation not permitted")

            monkeypatch.setattr(os, "link", no_links)
        file = tmp_path / f"{link is None}.md"
        saving.write(file, advice, record, replace=False)
        before = file.read_text()
        with pytest.raises(FileExistsError) as raised:
            saving.write(file, advice, record, replace=False)
        assert raised.value.filename == str(file)
        assert file.read_text() == before
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
