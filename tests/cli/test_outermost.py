"""The outermost handler: whatever goes wrong in any command, there is a short message, an exit code that promises
nothing else, and never a traceback. Every command is tried, by the list of commands: a new one is tried by itself."""

from __future__ import annotations

import errno
import io
import json
import os
import signal
import subprocess
import sys
import termios
from collections.abc import Iterator, Sequence
from pathlib import Path

import pexpect
import pytest

from soundadvice_cli import commands
from soundadvice_cli import main as command_line
from soundadvice_cli.errors import INTERRUPTED, NOT_WRITTEN, OUTPUT, PIPE_CLOSED, UNFORESEEN
from support.terminal.screens import COMMAND, TIMEOUT, ended

NAMES = [*commands.names()]
ABOUT_A_PERSON = {"ask", "routine", "check-in", "triage"}
SECRET = "left-leg-zebra"  # what an error may hold: in no output
PROGRAM = [sys.executable, "-m", "soundadvice_cli"]
EMERGENCY = '{"numbness": ["saddle"]}'


def broken_output() -> OSError:
    error = OSError(errno.ENOSPC, "No space left on device")
    error.add_note(OUTPUT)
    return error


FAULTS = {
    "a fault of ours": (RuntimeError(SECRET), UNFORESEEN),
    "a fault in an assert": (AssertionError(SECRET), UNFORESEEN),
    "out of memory": (MemoryError(), UNFORESEEN),
    "too deep": (RecursionError(SECRET), UNFORESEEN),
    "an error without a file": (OSError(errno.ENOMEM, "Cannot allocate memory"), UNFORESEEN),
    "the output is full": (broken_output(), NOT_WRITTEN),
    "the output is closed": (BrokenPipeError(errno.EPIPE, "Broken pipe"), PIPE_CLOSED),
    "Ctrl-C": (KeyboardInterrupt(), INTERRUPTED),
    "Ctrl-D": (EOFError(), INTERRUPTED),
    "something that is no exception": (BaseException(SECRET), UNFORESEEN),
}


@pytest.fixture(autouse=True)
def _interrupts() -> Iterator[None]:
    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)


def ended_by(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> object:
    """The exit code of the whole program, run in this process."""
    monkeypatch.setattr(sys, "argv", ["soundadvice", *arguments])
    with pytest.raises(SystemExit) as exit_:
        command_line.main()
    return exit_.value.code


# A fault anywhere ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", NAMES)
def test_a_fault_in_any_command_is_a_short_message(
    name: str, fault: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    error, code = FAULTS[fault]
    command = commands.load(name)

    def broken(_: object) -> None:
        raise error

    monkeypatch.setattr(command, "invoke", broken)
    monkeypatch.setattr(command, "parse_args", lambda _, arguments: [])
    assert ended_by([name], monkeypatch) == code
    said = capsys.readouterr()
    assert said.out == ""
    assert "Traceback" not in said.err
    assert SECRET not in said.err
    if code in (UNFORESEEN, NOT_WRITTEN):
        assert said.err.startswith("error: ")
        assert len(said.err.splitlines()) <= 3
        if name in ABOUT_A_PERSON:
            assert "call 999, 112 or 911 now" in said.err


def test_developers_may_see_the_trace(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def broken(_: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(commands.load("packs"), "invoke", broken)
    assert ended_by(["packs"], monkeypatch) == UNFORESEEN
    assert "SOUNDADVICE_DEBUG=1" in capsys.readouterr().err
    monkeypatch.setenv("SOUNDADVICE_DEBUG", "1")
    assert ended_by(["packs"], monkeypatch) == UNFORESEEN
    assert f"RuntimeError: {SECRET}" in capsys.readouterr().err


def test_the_message_names_the_place_in_the_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("soundadvice.installed_packs", lambda: 1 // 0)
    assert ended_by(["packs"], monkeypatch) == UNFORESEEN
    assert "(ZeroDivisionError in soundadvice_cli/commands/packs/packs.py, line " in capsys.readouterr().err


def test_a_fault_in_the_handler_itself_is_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(commands.load("packs"), "invoke", broken)
    monkeypatch.setattr(command_line, "fail", broken)
    assert ended_by(["packs"], monkeypatch) == UNFORESEEN
    said = capsys.readouterr().err
    assert said.startswith("error: something went wrong that we did not foresee (RuntimeError)")
    assert "call 999, 112 or 911 now" in said
    assert SECRET not in said


# Standard streams that are full, closed, or gone ---------------------------------------------------------------


def shell(
    line: str, *arguments: str, stdin: str = "", program: Sequence[str] = PROGRAM, **more: str
) -> subprocess.CompletedProcess[str]:
    """What comes of the program where a shell has done something to its streams."""
    return subprocess.run(
        ["bash", "-c", f'"$@" {line}', "bash", *program, *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, **more},
    )


def check_quiet(done: subprocess.CompletedProcess[str]) -> None:
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


EACH_IN_TURN = """
import os, sys
from soundadvice_cli import commands, main
names = sys.argv[1:]
for name in filter(None, names):
    commands.load(name)
for name in names:
    sys.argv = ["soundadvice", *name.split(), "--help"]
    child = os.fork()
    if child == 0:
        main.main()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os.write(2, f"{name} ended with {code}\\n".encode())
"""


@pytest.mark.sampled
@pytest.mark.slow  # every command as a process
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
@pytest.mark.parametrize("line", ["> /dev/full", ">&-"])
def test_no_command_takes_a_lost_output_for_done_or_for_findings(line: str) -> None:
    """Each in a process of its own, forked from one that began with such an output."""
    names = ["", *NAMES]
    done = shell(line, *names, program=[sys.executable, "-c", EACH_IN_TURN])
    check_quiet(done)
    told = done.stderr
    for name in names:
        said, _, told = told.partition(f"{name} ended with {NOT_WRITTEN}\n")
        assert said.startswith("error: standard output cannot be written: "), name
        assert "ended with" not in said, name
    assert told == ""


@pytest.mark.sampled
@pytest.mark.parametrize("name", ["triage", "mcp"])
@pytest.mark.parametrize("line", ["2>&-", "2> /dev/full", "<&-", "<&- 2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_no_command_minds_closed_streams(name: str, line: str) -> None:
    done = shell(line, name, "--help")
    check_quiet(done)
    assert done.returncode == (NOT_WRITTEN if ">&- 2>&-" in line and line != "<&- 2>&-" else 0)


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("> /dev/full", NOT_WRITTEN, "standard output cannot be written: no space left on device"),
        (">&-", NOT_WRITTEN, "standard output cannot be written: bad file descriptor"),
        ("<&-", 2, "standard input: it cannot be read: bad file descriptor"),
        ("2> /dev/full", 0, ""),
        ("> /dev/full 2>&1", NOT_WRITTEN, ""),
        ("2>&-", 0, ""),
    ],
)
def test_an_emergency_is_told_on_whatever_can_still_be_written(line: str, code: int, said: str) -> None:
    done = shell(line, "triage", "--answers", "-", stdin=EMERGENCY)
    check_quiet(done)
    assert done.returncode == code
    assert said in done.stderr
    if code == NOT_WRITTEN and said:
        assert "GET EMERGENCY HELP NOW" in done.stderr
        assert "Call 999, 112 or 911 now." in done.stderr
    if code == 0:
        assert "EMERGENCY: GET HELP NOW" in done.stdout


@pytest.mark.slow
def test_a_reader_that_has_gone_is_no_error() -> None:
    for arguments in (("--help",), ("packs",), ("triage", "--answers", "-")):
        done = shell("| true; exit ${PIPESTATUS[0]}", *arguments, stdin=EMERGENCY)
        check_quiet(done)
        assert done.returncode in (0, PIPE_CLOSED)  # 0 where all was written before it went
        assert done.stderr == ""


@pytest.mark.sampled
@pytest.mark.parametrize("more", [{"LC_ALL": "C", "PYTHONUTF8": "0"}, {"HOME": "/nowhere"}, {"HOME": "", "TERM": ""}])
def test_a_poor_environment_gets_the_advice_too(more: dict[str, str]) -> None:
    done = shell("", "triage", "--answers", "-", stdin=EMERGENCY, **more)
    check_quiet(done)
    assert done.returncode == 0
    assert "EMERGENCY: GET HELP NOW" in done.stdout


def test_out_of_memory_is_said() -> None:
    code = (
        "import sys\nfrom soundadvice_cli import commands, main\n"
        "def hungry(_): bytearray(1 << 46)\n"
        "triage = commands.load('triage')\ntriage.invoke = hungry\ntriage.parse_args = lambda _, given: []\n"
        "sys.argv = ['soundadvice', 'triage']\nmain.main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    check_quiet(done)
    assert done.returncode == UNFORESEEN
    assert done.stderr.startswith("error: there is not enough memory for this\n")
    assert "call 999, 112 or 911 now" in done.stderr


def test_what_cannot_even_start_says_whom_to_call() -> None:
    code = (
        "import sys\nsys.modules['click'] = None\n"  # as where it is not installed
        "from soundadvice_cli.__main__ import main\nmain()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    check_quiet(done)
    assert done.returncode == UNFORESEEN
    assert done.stderr.startswith("error: soundadvice cannot start (ModuleNotFoundError)")
    assert "call 999, 112 or 911 now" in done.stderr


@pytest.mark.sampled
@pytest.mark.parametrize(
    "arguments",
    [
        ("triage", "--answers", "nowhere.json"),
        ("triage", "--answers", "-", "--pack", "nowhere"),
        ("triage", "--answers", "-"),
        ("ask",),
        ("check-in",),
        ("check-in", "--journal", "/dev/null/j"),
        ("routine", "--record", "nowhere.json"),
    ],
)
def test_whoever_is_refused_is_told_whom_to_call(
    arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"age": "old"}')))
    assert ended_by([*arguments], monkeypatch) == 2
    said = capsys.readouterr()
    assert (said.out, "Traceback" in said.err) == ("", False)
    assert "call 999, 112 or 911" in said.err


# Signals -------------------------------------------------------------------------------------------------------


def test_ctrl_c_while_it_is_still_loading_is_quiet() -> None:
    code = (
        "import os, signal, sys\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # in the background it is ignored
        "class Finder:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'click': os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Finder())\n"
        "from soundadvice_cli.__main__ import main\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, "", "")


def test_ctrl_c_that_is_to_be_ignored_stays_ignored() -> None:
    done = subprocess.run(
        ["bash", "-c", "trap '' INT; exec \"$@\"", "bash", sys.executable, "-c", IGNORING],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")


IGNORING = (
    "import os, signal, sys, atexit\n"
    "atexit.register(lambda: os.kill(os.getpid(), signal.SIGINT))\n"
    "sys.argv = ['soundadvice', '--version']\n"
    "from soundadvice_cli.__main__ import main\n"
    "main()\n"
)


@pytest.mark.slow
@pytest.mark.parametrize("style", [[], ["--plain"]])
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_ends_a_conversation_in_order_and_saves_nothing(
    environment: dict[str, str], tmp_path: Path, style: list[str], number: signal.Signals, code: int
) -> None:
    env = {"TERM": "xterm-256color", **environment, "PROMPT_TOOLKIT_NO_CPR": "1"}
    shelled = ["-c", '"$@"; echo "ended with $?"; sleep 30', "bash", *COMMAND, *style]
    terminal = pexpect.spawn("bash", shelled, env=env, encoding="utf-8", dimensions=(50, 80), timeout=TIMEOUT)
    terminal.expect("Question 1")
    terminal.send("1\r" if style else " \r")
    terminal.expect("Question 2")
    [asking] = subprocess.run(
        ["pgrep", "-P", str(terminal.pid)], capture_output=True, text=True, check=True
    ).stdout.split()
    os.kill(int(asking), number)
    terminal.expect(f"ended with {code}")
    assert "Traceback" not in (terminal.before or "")
    assert termios.tcgetattr(terminal.child_fd)[3] & termios.ECHO  # it can be typed on again
    assert list(tmp_path.rglob("session.json")) == []
    terminal.close(force=True)


@pytest.mark.slow
def test_a_window_that_is_closed_leaves_nothing_behind(environment: dict[str, str], tmp_path: Path) -> None:
    env = {"TERM": "xterm-256color", **environment, "PROMPT_TOOLKIT_NO_CPR": "1"}
    terminal = pexpect.spawn(COMMAND[0], COMMAND[1:], env=env, encoding="utf-8", timeout=TIMEOUT)
    terminal.expect("Question 1")
    terminal.close(force=True)
    assert list(tmp_path.rglob("session.json")) == []


# Saving comes after --------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.sampled
@pytest.mark.parametrize("style", [(), ("--json",), ("--json", "--record")])
def test_what_cannot_be_saved_is_said_after_the_advice(tmp_path: Path, style: tuple[str, ...]) -> None:
    files = [tmp_path / "a.html", tmp_path / "b.json"]
    saves = [part for file in files for part in ("--save", str(file))]
    # As on a disk that is full: no file may grow.
    line = ["bash", "-c", 'ulimit -f 0; "$@"', "bash", *PROGRAM, "triage", "--answers", "-", *saves, *style]
    done = subprocess.run(line, input=EMERGENCY, capture_output=True, text=True, timeout=120)
    assert done.returncode == NOT_WRITTEN, done.stderr
    told = done.stdout if not style else json.dumps(json.loads(done.stdout))
    assert "999, 112 or 911" in " ".join(told.split())
    for file in files:
        assert f"error: {file} could not be saved: file too large\n  help: the advice above still holds" in done.stderr
    assert done.stderr.endswith("error: not everything could be saved, as said above\n")
    assert list(tmp_path.iterdir()) == []


def test_one_file_that_cannot_be_saved_takes_no_other_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = tmp_path / "answers.json"
    answers.write_text(EMERGENCY)
    monkeypatch.setattr("soundadvice.handout.takeaway_html", lambda *_: 1 // 0)
    saves = [part for name in ("a.html", "b.md") for part in ("--save", str(tmp_path / name))]
    assert ended_by(["triage", "--answers", str(answers), *saves], monkeypatch) == NOT_WRITTEN
    said = capsys.readouterr()
    assert "EMERGENCY: GET HELP NOW" in said.out
    assert "a.html could not be saved: we did not foresee this (ZeroDivisionError)" in said.err
    assert (tmp_path / "b.md").exists()


def test_the_terminal_goes_away(environment: dict[str, str]) -> None:
    env = {"TERM": "xterm-256color", **environment}
    terminal = pexpect.spawn(COMMAND[0], [*COMMAND[1:], "--plain"], env=env, encoding="utf-8", timeout=TIMEOUT)
    terminal.expect("Question 1")
    terminal.sendeof()
    assert ended(terminal) == INTERRUPTED
    assert "Traceback" not in (terminal.before or "")
