"""What is installed: every package locked by version and digest, within the ranges that pyproject.toml promises."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS: dict[str, list[str]] = PROJECT["optional-dependencies"]
LOCKS = ("ask", "build", "clips", "dev", "runtime", "second-engine", "serve")
SECOND_ENGINES = {"durable-rules", "clipspy"}
RUNTIME = [extra for extra in EXTRAS if extra not in ("dev", "docs")]


def locked(name: str) -> dict[str, list[tuple[Requirement, list[str]]]]:
    """The lines of a lock by package, each with its digests; a package may be there once for each kind of machine."""
    text = (ROOT / "requirements" / f"{name}.lock").read_text("utf-8").replace("\\\n", " ")
    found: dict[str, list[tuple[Requirement, list[str]]]] = {}
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        requirement = Requirement(line.partition(" --hash")[0])
        digests = re.findall(r"--hash=sha256:([0-9a-f]{64})(?:\s|$)", line)
        found.setdefault(canonicalize_name(requirement.name), []).append((requirement, digests))
    return found


def promised(*extras: str) -> list[Requirement]:
    """What pyproject.toml asks for, without its own extras' names."""
    lines = [*PROJECT["dependencies"], *(line for extra in extras for line in EXTRAS[extra])]
    return [one for one in map(Requirement, lines) if one.name != PROJECT["name"]]


@pytest.mark.parametrize("name", LOCKS)
def test_every_line_of_a_lock_is_one_version_with_its_digests(name: str) -> None:
    lines = locked(name)
    assert lines
    for package, entries in lines.items():
        for requirement, digests in entries:
            assert [spec.operator for spec in requirement.specifier] == ["=="], package
            assert digests, package
            assert requirement.url is None, package


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_place_to_fetch_from(name: str) -> None:
    assert "://" not in (ROOT / "requirements" / f"{name}.lock").read_text("utf-8")


@pytest.mark.parametrize(("name", "extras"), [("dev", list(EXTRAS)), ("runtime", RUNTIME)])
def test_a_lock_holds_what_is_promised_within_its_range(name: str, extras: list[str]) -> None:
    lines = locked(name)
    for wanted in promised(*extras):
        entries = lines.get(canonicalize_name(wanted.name), [])
        assert entries, f"{wanted.name} is not locked: make lock"
        for requirement, _ in entries:
            version = next(iter(requirement.specifier)).version
            assert wanted.specifier.contains(version, prereleases=True), f"{wanted} is locked as {version}: make lock"


@pytest.mark.parametrize("lock", ["ask", "clips", "runtime", "second-engine", "serve"])
def test_what_people_install_is_what_is_tested(lock: str) -> None:
    tested = {name: [str(one.specifier) for one, _ in entries] for name, entries in locked("dev").items()}
    for name, entries in locked(lock).items():
        assert [str(one.specifier) for one, _ in entries] == tested[name]


def needed(wanted: list[Requirement]) -> set[str]:
    """The packages that these bring, themselves too, as those that are installed here say."""
    found: set[str] = set()
    left = [one for one in wanted if one.marker is None or one.marker.evaluate({"extra": ""})]
    while left:
        name = canonicalize_name(left.pop().name)
        if name not in found:
            found.add(name)
            more = map(Requirement, distribution(name).requires or ())
            left += [one for one in more if one.marker is None or one.marker.evaluate({"extra": ""})]
    return found


@pytest.mark.parametrize(("lock", "extras"), [("ask", []), ("serve", ["serve"])])
def test_make_installs_what_people_need_and_nothing_else(lock: str, extras: list[str]) -> None:
    wanted = needed([one for one in promised(*extras) if one.name not in SECOND_ENGINES])
    here = {
        name
        for name, entries in locked(lock).items()
        if any(one.marker is None or one.marker.evaluate() for one, _ in entries)
    }
    assert here == wanted
    assert set(locked("second-engine")) == {"durable-rules"}
    assert set(locked("clips")) == {"clipspy", *needed([Requirement("cffi")])}


def test_where_one_second_engine_is_not_asked_for_the_other_is() -> None:
    """On a Python and machine that CLIPS is built for, there is one of the two, and only one is brought unasked."""
    markers = {one.name: one.marker for one in promised() if one.name in SECOND_ENGINES}
    assert set(markers) == SECOND_ENGINES
    linux = {"sys_platform": "linux", "platform_machine": "x86_64", "platform_python_implementation": "CPython"}
    machines = [
        linux,
        {**linux, "platform_machine": "aarch64"},
        {**linux, "sys_platform": "darwin", "platform_machine": "arm64"},
        {**linux, "sys_platform": "win32", "platform_machine": "AMD64"},
    ]

    def asked(version: str, machine: dict[str, str]) -> list[str]:
        here = {"python_version": version, **machine}
        return [name for name, marker in sorted(markers.items()) if marker is not None and marker.evaluate(here)]

    for version in ("3.11", "3.12"):
        assert [asked(version, one) for one in machines] == [["durable-rules"]] * 3 + [["clipspy"]]
    for version in ("3.13", "3.14"):
        assert [asked(version, one) for one in machines] == [["clipspy"]] * 4
    # No wheel: nothing is built, and one engine decides alone.
    assert asked("3.15", linux) == asked("3.13", {**linux, "platform_machine": "riscv64"}) == []


@pytest.mark.parametrize("wanted", promised(*(extra for extra in EXTRAS if extra != "dev")), ids=str)
def test_a_newer_major_that_was_not_tried_is_not_taken(wanted: Requirement) -> None:
    assert any(spec.operator in ("<", "==", "~=") for spec in wanted.specifier), f"{wanted} has no upper bound"


def test_the_environment_of_the_tests_is_the_locked_one() -> None:
    """Else a lock could rot unseen; `make .venv` puts in what it says, and nothing else."""
    asked = [sys.executable, "-m", "pip", "list", "--format=json", "--disable-pip-version-check"]
    listed = json.loads(subprocess.run(asked, check=True, capture_output=True, text=True).stdout)
    installed = {canonicalize_name(one["name"]): one["version"] for one in listed}
    lines = {**locked("build"), **locked("dev")}
    assert set(installed) - set(lines) <= {"pip", "soundadvice"}
    for name, version in installed.items():
        if name in lines:
            assert version in {next(iter(one.specifier)).version for one, _ in lines[name]}, name


@pytest.mark.slow
def test_the_list_of_parts_holds_what_is_locked(tmp_path: Path) -> None:
    made = tmp_path / "sbom.cdx.json"
    recipe = (ROOT / "Makefile").read_text("utf-8")
    asked = re.search(r"cyclonedx-py (requirements .*?)--output-file", recipe.replace("\\\n", " "))
    assert asked
    command = [Path(sys.executable).with_name("cyclonedx-py"), *asked[1].split(), "--output-file", str(made)]
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
    parts = json.loads(made.read_text("utf-8"))
    assert parts["metadata"]["component"]["name"] == "soundadvice"
    found = {(canonicalize_name(part["name"]), part["version"]) for part in parts["components"]}
    digests = {
        one["content"] for part in parts["components"] for more in part["externalReferences"] for one in more["hashes"]
    }
    wanted = [entry for entries in locked("runtime").values() for entry in entries]
    assert found == {(canonicalize_name(one.name), next(iter(one.specifier)).version) for one, _ in wanted}
    assert digests == {digest for _, hashes in wanted for digest in hashes}
