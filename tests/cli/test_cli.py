"""The commands that need no terminal: what goes to stdout, what to stderr, and with which exit code."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from soundadvice import Pack, load_pack, triage
from soundadvice.meaning.phrases import hold
from soundadvice_cli import commands
from soundadvice_cli.terminal.text_layout import clean, wrap
from support.answers.people import WELL
from support.packs.shipped import shipped
from support.terminal.commands import AT_HOME, SOURCE, Run, answers

DAY = 86_400
# The group -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]])
def test_help_names_every_command(run: Run, arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.exit_code == 0
    assert result.stderr == ""
    for name in commands.names():
        assert f"\n  {name} " in result.stdout


@pytest.mark.parametrize("command", [*commands.names()])
def test_every_command_has_help(run: Run, command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) > 5


def test_the_version_is_shown(run: Run) -> None:
    assert run("--version").stdout.startswith("soundadvice 0.")


def test_help_imports_nothing_heavy() -> None:
    engines = ["soundadvice", "durable", "clips"]
    heavy = [*engines, "rich", "questionary", "prompt_toolkit", "pydantic", "yaml", "platformdirs"]
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
    assert "You said: pain down one leg" in result.stdout


@pytest.mark.parametrize("name", ["answers.json", "answers.yaml"])
def test_yes_and_no_are_words_in_yaml(run: Run, tmp_path: Path, name: str) -> None:
    yaml = "".join(
        f"{key}: {value if isinstance(value, str) else '[' + value[0] + ']'}\n" for key, value in AT_HOME.items()
    )
    assert "improving: yes\n" in yaml
    path = answers(tmp_path, yaml if name.endswith("yaml") else AT_HOME, name)
    result = run("triage", *SOURCE, "--answers", path, "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == triage(shipped("low_back_pain"), AT_HOME).to_json()


def test_answers_that_do_not_decide_are_never_self_care(run: Run, tmp_path: Path) -> None:
    left_out = {name: answer for name, answer in AT_HOME.items() if name != "swelling"}
    for more in ((), ("--json",)):
        result = run("triage", *SOURCE, "--answers", answers(tmp_path, left_out), *more)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "swelling: Any new swelling" in result.stderr
        assert "at least" not in result.stderr


def test_what_has_fired_already_is_named(run: Run, tmp_path: Path, pack_folder: Path) -> None:
    pack = pack_folder / "pack.yaml"
    urgent = "  hurry:\n    acuity: same_day\n    title: Get help today\n    text: Get help today.\n\ndefault:"
    pack.write_text(pack.read_text().replace("\ndefault:", urgent, 1))
    run("new", "question", "fever", "--pack", pack_folder)
    rule = pack_folder / "rules" / "hot.yaml"
    rule.write_text("id: hot\nwhen: {fever: [yes, unsure]}\nadvise: hurry\nbecause: You have a fever.\n")
    result = run("triage", "--pack", pack_folder, "--answers", answers(tmp_path, {"how_bad": "severe"}))
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
        ('{"leg_pain": "two"}', "`leg_pain`: there is no option `two`; give one of `one`"),
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


@pytest.mark.parametrize("command", ["triage", "explain"])
def test_all_answers_that_cannot_be_used_are_told_at_once(run: Run, tmp_path: Path, command: str) -> None:
    pack = SOURCE if command == "triage" else SOURCE[:2]
    wrong = {"leg_pain": "two", "leg_pian": "one", "numbness": ["leg"], "swelling": []}
    result = run(command, *pack, "--answers", answers(tmp_path, json.dumps(wrong)))
    assert (result.exit_code, result.stdout) == (2, "")
    lines = result.stderr.removeprefix("error: ").splitlines()
    assert lines[0].startswith("`leg_pain`: there is no option `two`")
    assert lines[1] == "there is no question `leg_pian`; did you mean `leg_pain`?"
    assert lines[2].startswith("`swelling`: an empty list is not an answer")
    result = run(command, *pack, "--answers", answers(tmp_path, json.dumps({f"x{n}": 1 for n in range(50)})))
    assert "and 30 more" in result.stderr
    assert len(result.stderr.splitlines()) <= 22


def test_a_file_that_is_not_there_is_refused(run: Run, tmp_path: Path) -> None:
    result = run("triage", *SOURCE, "--answers", tmp_path / "nothing.json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no such file" in result.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--pack", "low_back"], "there is no pack `low_back`"),
        (["--region", "atlantis"], "has no numbers for the region `atlantis`"),
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
    result = run("triage", "--answers", "-", "--json", stdin='{"how_bad": "mild"}')
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
    given = WELL | {"walking_heaviness": "yes"}
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


@pytest.mark.sampled
@pytest.mark.parametrize("name", ["ask", "triage", "explain", "check-in", "routine", "replay"])
def test_the_self_care_pack_is_the_default(name: str) -> None:
    command = commands.load(name)
    default = {option.name: option.default for option in command.params}["pack"]
    assert default == "low_back_pain_self_care"
    assert load_pack(default).id == default


def test_without_a_pack_red_flags_are_asked_and_count(run: Run) -> None:
    saddle = '{"numbness": ["saddle"]}'
    value = json.loads(run("triage", "--answers", "-", "--json", stdin=saddle).stdout)
    assert (value["pack"]["id"], value["acuity"]) == ("low_back_pain_self_care", "emergency")
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
    rule = pack_folder / "rules" / "very_bad.yaml"
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


def test_a_vignette_that_fails_is_named_with_its_line_once(run: Run, pack_folder: Path) -> None:
    rule = pack_folder / "rules" / "very_bad.yaml"
    rule.write_text(
        rule.read_text().replace(
            "{name: mild, answers: {how_bad: mild}, expect: silent}",
            "{name: mild, answers: {how_bad: mild}, expect: fires}",
        )
    )
    result = run("test", pack_folder)
    assert result.exit_code == 1
    # Once, and not once for each engine that says so.
    assert result.stdout.splitlines() == [f"{rule}:9: rule `very_bad`, mild: expected fires, and it is silent"]
    assert "1 failure" in result.stderr


def test_a_vignette_whose_rule_is_open_is_told_which_answer_it_lacks(run: Run, tmp_path: Path) -> None:
    shutil.copytree(Path(__file__).parents[1] / "data" / "packs" / "minimal", tmp_path / "minimal")
    rule = tmp_path / "minimal" / "rules" / "old.yaml"
    rule.write_text(rule.read_text().replace("answers: {age: 49, signs: [hot]}", "answers: {age: 50}"))
    result = run("test", tmp_path / "minimal")
    assert result.stdout.endswith("younger: expected silent, and it is open without an answer to `signs`\n")


def test_installed_packs_are_listed(run: Run) -> None:
    result = run("packs")
    assert result.exit_code == 0
    assert "low_back_pain  " in result.stdout
    rows = {row["id"]: row for row in json.loads(run("packs", "--json").stdout)}
    assert rows["low_back_pain"]["status"] == "draft"
    assert Path(rows["low_back_pain"]["folder"], "pack.yaml").is_file()


# explain, replay -----------------------------------------------------------------------------------------------


def test_explain_names_the_rule_the_answer_and_the_source(run: Run) -> None:
    result = run("explain", *SOURCE[:2], "--answers", "-", stdin='{"leg_pain": "one"}')
    assert result.exit_code == 0
    assert "rule pain_in_leg: You have pain in your leg" in result.stdout
    assert "answered: One leg" in result.stdout
    assert "(C023)" in result.stdout


def test_explain_says_where_nothing_fired(run: Run) -> None:
    assert "no rule fired" in run("explain", *SOURCE[:2], "--answers", "-", stdin=json.dumps(AT_HOME)).stdout


def test_explain_tells_why_a_question_is_asked(run: Run) -> None:
    result = run("explain", "--question", "leg_pain")
    assert "decides whether these are asked: leg_check, both_legs_kind, walking_heaviness" in result.stdout
    assert run("explain", *SOURCE[:2], "--question", "nonsense").exit_code == 2
    assert run("explain").exit_code == 2


def test_explain_shows_a_rules_references_for_a_question_as_for_an_advice(run: Run) -> None:
    asked = run("explain", "--question", "emergency_signs").stdout
    advised = run("explain", "--answers", "-", stdin='{"emergency_signs": ["chest_pain"]}').stdout
    _, rests_on = asked.split("\nrule chest_pain rests on:\n")
    references = rests_on.split("\n\n")[0].splitlines()
    assert references
    assert set(references) <= set(advised.splitlines())


def test_explain_tells_what_would_be_more_urgent(run: Run) -> None:
    result = run("explain", *SOURCE[:2], "--answers", "-", "--more-urgent", stdin=json.dumps(AT_HOME))
    assert "  leg_pain: One leg\n    then: see_doctor (routine), by pain_in_leg" in result.stdout
    result = run("explain", *SOURCE[:2], "--answers", "-", "--more-urgent", stdin='{"leg_pain": "one"}')
    assert "no single change" in result.stdout


@pytest.fixture
def record(run: Run, tmp_path: Path, pack_folder: Path) -> Path:
    result = run("triage", "--pack", pack_folder, "--answers", "-", "--json", "--record", stdin='{"how_bad": "severe"}')
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
    rule = pack_folder / "rules" / "very_bad.yaml"
    before = rule.read_text()
    rule.write_text(before.replace("It is very bad", "This is very bad"))
    result = run("replay", record, "--pack", pack_folder)
    assert (result.exit_code, result.stdout.splitlines()[1]) == (0, "wording changed")
    rule.write_text(before.replace("when: {how_bad: [severe, unsure]}", "when: {how_bad: [unsure]}"))
    result = run("replay", record, "--pack", pack_folder)
    assert (result.exit_code, result.stdout.splitlines()[1]) == (1, "outcome changed")
    assert "then see_doctor, now self_care" in result.stdout
    assert "fired then, does not now: very_bad" in result.stdout


def test_a_record_that_cannot_be_replayed_says_why(run: Run, record: Path, tmp_path: Path) -> None:
    result = run("replay", record, "--pack", "low_back_pain")
    assert (result.exit_code, result.stdout.splitlines()[1]) == (1, "cannot be replayed")
    assert "the record was made with the pack `sore_knee`" in result.stdout
    assert run("replay", answers(tmp_path, "{}", "no.json")).exit_code == 2
    assert run("replay", answers(tmp_path, "no", "no.json")).exit_code == 2


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
    pack: Pack = shipped("low_back_pain")
    wants = {"spasm": "no", "mobility": ["none"], "causes": ["sitting"], "tight_hamstrings": "yes", "diagnosis": "no"}
    advice = triage(pack, {**AT_HOME, **wants})
    shown = " ".join(run("triage", *SOURCE, "--answers", "-", stdin=json.dumps({**AT_HOME, **wants})).stdout.split())
    assert advice.plan.exercises
    for exercise in advice.plan.exercises:
        assert exercise.title in shown
        for step in exercise.steps:
            assert " ".join(step.do.split()) in shown
