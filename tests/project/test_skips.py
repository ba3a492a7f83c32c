"""In CI an unexpected skip fails, of a test or of a file, on one worker or on many; at home it does not.

The small projects are run in this process, but for one on two workers, which are processes of their own.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from support import skips
from support.skips import EXPECTED, in_ci

pytest_plugins = ["pytester"]
SKIPPING = """
import pytest

def test_passes(): pass

@pytest.mark.skipif(True, reason="there is no chromium")
def test_by_a_mark(): pass

def test_by_a_call(): pytest.skip("npm could not fetch it")

@pytest.fixture
def browser(): pytest.skip("there is no browser")

def test_by_a_fixture(browser): pass

@pytest.mark.skip
def test_without_a_reason(): pass

@pytest.mark.xfail(reason="known")
def test_fails_as_expected(): assert False

def test_expected(): pytest.skip("no disk can be mounted here")

def test_begins_like_one_that_is_expected(): pytest.skip("no disk can be mounted here, nor anything else")
"""
WHOLE_FILE = """
import pytest

pytest.importorskip("no_such_module", reason="there is no such module")

def test_it(): pass
"""
NO_MODULE = "*skipped, where nothing may be skipped: there is no such module"
EXPECTED_ONLY = 'import pytest\ndef test_it(): pytest.skip("no disk can be mounted here")\n'


@pytest.fixture
def ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")


def run(pytester: pytest.Pytester, *options: str) -> pytest.RunResult:
    """pytest with the plugin, as it is configured for a project without settings."""
    return pytester.runpytest_inprocess("-p", "no:cacheprovider", *options, plugins=[skips])


def run_on_two_workers(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.RunResult:
    monkeypatch.setenv("PYTHONPATH", str(Path(skips.__file__).parents[1]))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # else most of the time goes into plugins of others
    options = ("-p", "support.skips", "-p", "no:cacheprovider", "-p", "xdist", "-n", "2")
    return pytester.runpytest_subprocess(*options, "--continue-on-collection-errors")


@pytest.mark.usefixtures("ci")
def test_an_unexpected_skip_fails(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SKIPPING)
    done = run(pytester)
    assert done.ret == pytest.ExitCode.TESTS_FAILED
    check_skips(done, errors=3)


def check_skips(done: pytest.RunResult, errors: int) -> None:
    # By a mark or in a fixture is before the test: an error, as pytest calls it.
    done.assert_outcomes(passed=1, skipped=1, xfailed=1, failed=2, errors=errors)
    said = done.stdout.str()
    for reason in ("there is no chromium", "npm could not fetch it", "there is no browser", ", nor anything else"):
        assert re.search(f"skipped, where nothing may be skipped: .*{reason}", said)
    assert "add its reason to" in said


@pytest.mark.usefixtures("ci")
def test_a_file_that_skips_itself_fails(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_whole=WHOLE_FILE, test_other="def test_other(): pass")
    done = run(pytester, "--continue-on-collection-errors")
    assert done.ret != pytest.ExitCode.OK
    done.assert_outcomes(passed=1, errors=1)
    done.stdout.fnmatch_lines([NO_MODULE])


@pytest.mark.usefixtures("ci")
def test_on_two_workers_both_fail(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    pytester.makepyfile(test_skips=SKIPPING, test_whole=WHOLE_FILE)
    done = run_on_two_workers(pytester, monkeypatch)
    assert done.ret == pytest.ExitCode.TESTS_FAILED
    check_skips(done, errors=3 + 1)  # the file is one more
    done.stdout.fnmatch_lines([NO_MODULE])


@pytest.mark.usefixtures("ci")
def test_an_expected_skip_is_one(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(EXPECTED_ONLY)
    done = run(pytester)
    assert done.ret == pytest.ExitCode.OK
    done.assert_outcomes(skipped=1)


@pytest.mark.parametrize("value", ["", "false", None])
def test_at_home_a_test_may_skip(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, value: str | None) -> None:
    if value is None:
        monkeypatch.delenv("CI", raising=False)
    else:
        monkeypatch.setenv("CI", value)
    pytester.makepyfile(test_skips=SKIPPING, test_whole=WHOLE_FILE)
    done = run(pytester)
    assert done.ret == pytest.ExitCode.OK
    done.assert_outcomes(passed=1, skipped=7, xfailed=1)


@pytest.mark.parametrize(
    ("value", "is_ci"),
    [("true", True), ("1", True), ("True", True), ("yes", True), ("0", False), (" ", False), ("No", False)],
)
def test_what_forges_set_is_ci(value: str, is_ci: bool) -> None:
    assert in_ci({"CI": value}) is is_ci
    assert in_ci({}) is False


def test_every_expected_reason_says_why() -> None:
    assert EXPECTED
    assert [one.reason for one in EXPECTED if not one.why] == []


def test_these_tests_are_watched(pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch) -> None:
    """The plugin is part of this very run, wherever it is CI."""
    assert pytestconfig.pluginmanager.has_plugin("unexpected-skips") is in_ci(os.environ)
