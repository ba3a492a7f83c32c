"""In a browser's Python: the wheel without durable_rules loads in Pyodide, and triages there as it does here."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

import soundadvice
from soundadvice.loader.ready.installed import ready_form
from soundadvice.wire.bytes import advice_bytes
from support.answers.sampled import sampled
from support.npm.pyodide_kit import ROOT, pyodide, wheel
from support.packs.shipped import INSTALLED

pytestmark = pytest.mark.slow  # Pyodide, from npm

BACK = ("low_back_pain", "low_back_pain_red_flags", "low_back_pain_self_care")
PACKS = {name: soundadvice.load_pack(name) for name in BACK}
NODE = """
import {{ loadPyodide }} from {core};
import fs from "node:fs";
try {{
  const python = await loadPyodide();
  await python.loadPackage(["pydantic", "pyyaml", {wheel}], {{ messageCallback: () => {{}} }});
  python.globals.set("given", fs.readFileSync({given}, "utf8"));
  fs.writeFileSync({found}, python.runPython(fs.readFileSync({program}, "utf8")));
}} catch (error) {{
  fs.writeFileSync({found}, JSON.stringify({{ error: String(error.message) }}));
}}
"""
PROGRAM = """
import importlib, json, pkgutil, sys
from datetime import UTC, datetime
import soundadvice
from soundadvice.loader.ready.installed import FOLDER, ready_form, ready_pack
from soundadvice.wire.bytes import advice_bytes

given = json.loads(given)
packs = {name: soundadvice.load_pack(name) for name in given["answers"]}
default = packs["low_back_pain_red_flags"]
session = soundadvice.Session(default, answers={"numbness": ["saddle"]})
folder = soundadvice.installed_packs()["low_back_pain"]
form = ready_form(packs["low_back_pain"], folder)
(folder.parent / FOLDER).mkdir(exist_ok=True)
(folder.parent / FOLDER / "low_back_pain.json").write_bytes(form)
started = ready_pack("low_back_pain")
missing = {}
for module in pkgutil.walk_packages(soundadvice.__path__, "soundadvice."):
    try:
        importlib.import_module(module.name)
    except ModuleNotFoundError as error:
        missing[module.name] = error.name
refused = []
for answers in ({}, {"numbness": "saddle"}, {"nubmness": ["saddle"]}):
    try:
        soundadvice.triage(default, answers)
    except soundadvice.AnswerError as error:
        refused.append(str(error))
json.dumps({
    "platform": sys.platform,
    "python": sys.version_info[:2],
    "packs": sorted(soundadvice.installed_packs()),
    "problems": [len(soundadvice.check_pack(name)) for name in packs],
    "advice": {
        name: [advice_bytes(soundadvice.triage(packs[name], one)).decode() for one in many]
        for name, many in given["answers"].items()
    },
    "hashes": {name: [pack.meaning_hash, pack.content_hash] for name, pack in packs.items()},
    "ready": form.decode(),
    "started": None if started is None else [started.meaning_hash, started.content_hash],
    "engines": session.engines,
    "why_alone": session.why_alone,
    "record": session.record(datetime(2030, 1, 31, tzinfo=UTC)).to_json(),
    "missing": missing,
    "refused": refused,
})
"""


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the program finds in Pyodide, under Node."""
    core, made, folder = pyodide(), wheel(), tmp_path_factory.mktemp("pyodide")
    names = {name: folder / name for name in ("given", "found", "program")}
    names["given"].write_text(json.dumps({"answers": {name: sampled(pack, 25) for name, pack in PACKS.items()}}))
    names["program"].write_text(PROGRAM)
    script = folder / "run.mjs"
    places = {"core": core / "pyodide.mjs", "wheel": made, **names}
    script.write_text(NODE.format(**{name: json.dumps(str(place)) for name, place in places.items()}))
    done = subprocess.run(["node", script], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(names["found"].read_text())
    assert isinstance(found, dict)
    assert "error" not in found, found["error"]
    return found


def test_it_is_a_browsers_python(there: dict[str, Any]) -> None:
    assert there["platform"] == "emscripten"
    assert there["packs"] == sorted(INSTALLED)
    assert there["problems"] == [0] * len(PACKS)


@pytest.mark.parametrize("name", PACKS)
def test_it_gives_the_same_advice_byte_for_byte(there: dict[str, Any], name: str) -> None:
    pack = PACKS[name]
    here = [advice_bytes(soundadvice.triage(pack, answers)).decode() for answers in sampled(pack, 25)]
    assert there["advice"][name] == here
    assert there["hashes"][name] == [pack.meaning_hash, pack.content_hash]


def test_a_pack_that_is_ready_here_is_ready_there(there: dict[str, Any]) -> None:
    """So it does not read a wheel's packs from their files, which takes more than all the rest of soundadvice does."""
    pack = PACKS["low_back_pain"]
    form = ready_form(pack, soundadvice.installed_packs()["low_back_pain"])
    assert form is not None
    assert there["ready"] == form.decode()
    assert there["started"] == [pack.meaning_hash, pack.content_hash]


def test_the_reference_decides_alone_and_says_so(there: dict[str, Any]) -> None:
    assert there["engines"] == ["reference"]
    assert "it cannot be loaded" in there["why_alone"]
    assert there["record"]["engines"] == ["reference"]


def test_bad_answers_are_refused_there_too(there: dict[str, Any]) -> None:
    undecided, unknown_form, unknown = there["refused"]
    assert "these answers do not decide the advice yet" in undecided
    assert unknown_form.startswith("`numbness`: the answer is not a list of options")
    assert unknown.endswith("did you mean `numbness`?")


def test_every_module_loads_there_but_those_of_an_extra(there: dict[str, Any]) -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    named = {one.split(">")[0].split("[")[0] for name, extra in extras.items() if name != "dev" for one in extra}
    brought = {
        "anyio",
        "duckdb",
        "ibis",
        "lsprotocol",
        "mcp_types",
        "py4j",
        "sqlglot",
    }  # by an extra, under another name
    not_loaded = {"segno"}  # pure Python, and could be; what draws a code is not what triages
    assert set(there["missing"].values()) <= named | brought | not_loaded
    optional = tuple(
        f"soundadvice.{name}"
        for name in (
            *("tables", "population", "reports.population", "handout", "formats", "server"),
            *("audit.certificates", "reports.assurance"),
        )
    )
    assert [module for module in there["missing"] if not module.startswith(optional)] == []


ABSENT = ("durable", "clips", "sqlite3", "fcntl", "curses", "termios", "readline", "multiprocessing", "ssl", "mcp")


def test_triage_needs_nothing_that_a_browser_lacks() -> None:
    """The same without Pyodide: none of the modules that may be missing there is needed to triage."""
    program = f"""
import sys
sys.modules.update(dict.fromkeys({ABSENT!r}))
import soundadvice
pack = soundadvice.load_pack("low_back_pain_red_flags")
session = soundadvice.Session(pack, answers={{"numbness": ["saddle"]}})
assert session.advice() == soundadvice.triage(pack, {{"numbness": ["saddle"]}})
assert session.engines == ("reference",), session.engines
print(session.why_alone)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert "durable_rules cannot carry this: it cannot be loaded" in done.stdout


def test_the_kept_folder_is_not_in_the_project() -> None:
    assert not Path(pyodide()).is_relative_to(ROOT)
