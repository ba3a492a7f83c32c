"""Without a server: how large a pack is in a browser, how long before it asks or advises, and what a decision takes."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from in_node import decisions, write_module
from json_logic_text import LOGIC
from measured import Measured, Section, Table, UnmeasuredError, in_turns

if TYPE_CHECKING:
    from soundadvice import Pack

RUNS = 15
PACK = "low_back_pain_self_care"
_PEERS = ("json-logic-js", "@gorules/zen-engine-wasm")
_MINIFIER = "@esbuild/linux-x64"
_PYODIDE = "314.0.7"
_ABOUT = """In new processes, {runs} runs in turns, from the start of Node, its own included; in Chromium from the
beginning of the navigation to a file on disk, in a window of its own in a browser that runs, to the first paint, which
shows the first question. soundadvice checks the answers and gives the whole advice of `{pack}`, 81 rules with reasons,
plan and texts in three languages; json-logic works out eight conditions of `low_back_pain` and gives eight truths; of
zen only the loading is timed, which comes before any decision. In Pyodide it is the same advice as in the module, from
a wheel as it is released, with the packs ready. None of these does the others' work: what is compared is how long a
page waits."""
_SIZES = """What has to be fetched, each file compressed by gzip -9; in the second column by Brotli at its best, which
every browser takes as well. Of Pyodide it is the core and the packages that soundadvice needs there, without
soundadvice itself. The other engines are sized without any rules. Minified is what `esbuild --minify` makes of the
module.

To reach: 60 kB. The module in its own language does; that in three languages cannot. Its texts alone, each of them once
(questions, advice and plan in each language; the notes, how sources are read, and the references), are more than that,
compressed in either way."""
_BROTLI = """const { readFileSync } = require("node:fs"), { brotliCompressSync, constants } = require("node:zlib");
const params = { [constants.BROTLI_PARAM_LGWIN]: 24 };
console.log(brotliCompressSync(readFileSync(process.argv[1]), { params }).length);"""
_WELL = {"numbness": ["saddle"]}


def measure(*, quick: bool) -> Section:
    """Sizes, and the cold start of each, in turns."""
    import soundadvice
    from soundadvice.formats.registry import export

    node = shutil.which("node")
    if node is None:
        raise UnmeasuredError("there is no Node")
    runs = 3 if quick else RUNS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pack = soundadvice.load_pack(PACK, translations=True)
        files: dict[str, list[Path]] = {}
        for title, form, options, file in (
            ("soundadvice, module, its own language", "javascript", {"languages": "own"}, "own.mjs"),
            ("soundadvice, module, three languages", "javascript", {}, "all.mjs"),
            ("soundadvice, web page, three languages", "web-page", {}, "page.html"),
        ):
            (folder / file).write_bytes(export(pack, form, **options).data)
            files[title] = [folder / file]
        texts = folder / "texts.json"
        texts.write_text(_texts(pack), "utf-8")
        files["of it the texts of soundadvice's module in three languages"] = [texts]
        minifier = _package(_MINIFIER, folder) / "bin" / "esbuild"
        minifier.chmod(0o755)
        for name in ("own", "all"):
            command = [
                minifier,
                folder / f"{name}.mjs",
                "--minify",
                "--format=esm",
                f"--outfile={folder / name}.min.mjs",
            ]
            subprocess.run(list(map(str, command)), capture_output=True, check=True)
        files["soundadvice, module, its own language, minified"] = [folder / "own.min.mjs"]
        files["soundadvice, module, three languages, minified"] = [folder / "all.min.mjs"]
        peers = {one: _package(one, folder) for one in _PEERS}
        files["json-logic-js, the engine alone"] = [peers["json-logic-js"] / "logic.js"]
        files["zen, WebAssembly, the engine alone"] = list((peers["@gorules/zen-engine-wasm"] / "dist").glob("*[ms]"))
        pyodide = _pyodide()
        files["Pyodide with pydantic and PyYAML"] = pyodide
        rows = tuple(_sized(node, title, found) for title, found in files.items())
        sizes = Table("sizes", "What is fetched", "kB", rows, about=_SIZES)
        versions = {"Node": subprocess.check_output([node, "--version"], text=True).strip().lstrip("v")} | {
            name: json.loads((peer / "package.json").read_text("utf-8"))["version"]
            for name, peer in {**peers, "esbuild": minifier.parents[1]}.items()
        }
        logic = peers["json-logic-js"] / "logic.js"
        deciding = decisions(node, write_module(folder), logic, folder, quick=quick)
        (folder / "blank.html").write_text("<!DOCTYPE html><title>One word</title><p>Hello", "utf-8")
        timed = _scripts(folder, peers, next((one for one in pyodide if one.name == "pyodide.mjs"), None))
        cold = {title: _in_node(node, script) for title, script in timed.items()}
        with _Browser() as page:
            cold["a page with one word in Chromium, for comparison"] = lambda: page(folder / "blank.html")
            cold["soundadvice, web page in Chromium, the first question"] = lambda: page(folder / "page.html")
            rows = _in_turns(cold, runs)
    about = " ".join(_ABOUT.format(runs=runs, pack=PACK).split())
    start = Table("cold", "Until it asks or decides", "ms", rows, "soundadvice, module, first advice in Node", about)
    kept = f"Pyodide {_PYODIDE} is sized and started where the tests have fetched it."
    return Section("Without a server", "", (sizes, start, *deciding), ("soundadvice",), (kept,), versions)


def _texts(pack: Pack) -> str:
    """What people read of a pack, in all its languages, each text once."""
    from soundadvice.formats.javascript.joined import joined
    from soundadvice.formats.javascript.tree import pack_tree
    from soundadvice.formats.javascript.write import offered
    from soundadvice.wording.translation.speak import pack_in_language

    one = joined([pack_tree(pack_in_language(pack, language)) for language in offered(pack)])
    return "\n".join((one.same, *one.words))


def _sized(node: str, name: str, files: list[Path]) -> Measured:
    if not files:
        return Measured(name, why_not="it is not kept here; `pytest tests/browser` fetches it")
    packed = sum(len(gzip.compress(one.read_bytes(), 9)) for one in files) / 1000
    bare = sum(one.stat().st_size for one in files) / 1000
    brotli = sum(int(subprocess.check_output([node, "-e", _BROTLI, str(one)])) for one in files) / 1000
    return Measured(name, (packed,), {"not compressed": f"{bare:,.0f} kB", "Brotli": f"{brotli:,.1f} kB"})


def _pyodide() -> list[Path]:
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "soundadvice-tests"
    kept = next(cache.glob(f"pyodide-{_PYODIDE}*"), None)
    if kept is None:
        return []
    names = ("pyodide.asm.wasm", "pyodide.asm.mjs", "pyodide.mjs", "python_stdlib.zip", "pyodide-lock.json")
    return [one for one in kept.rglob("*") if one.name in names or one.suffix == ".whl"]


def _package(name: str, folder: Path) -> Path:
    """The newest version of a package of Node."""
    target = folder / name.replace("/", "-")
    target.mkdir()
    command = ["npm", "pack", "--silent", f"{name}@latest", "--pack-destination", str(target)]
    if subprocess.run(command, capture_output=True, cwd=target, check=False).returncode:
        raise UnmeasuredError(f"npm could not fetch {name}")
    with tarfile.open(next(target.glob("*.tgz"))) as packed:
        packed.extractall(target, filter="data")
    return target / "package"


def _scripts(folder: Path, peers: dict[str, Path], pyodide: Path | None) -> dict[str, Path]:
    """Each a file for Node that ends as soon as it has decided; with Python in WebAssembly if that is kept here."""
    answers, data = json.dumps(_WELL), json.dumps({"duration": 604_800, "swelling": ["none"], "numbness": ["none"]})
    wasm = peers["@gorules/zen-engine-wasm"] / "dist" / "zen_engine_wasm"
    texts = {
        "node alone, for comparison": "",
        "soundadvice, module, first advice in Node": f"import {{ advise }} from './all.mjs'; advise({answers});",
        "json-logic-js, eight conditions in Node": (
            f"import logic from {json.dumps(str(peers['json-logic-js'] / 'logic.js'))};"
            f" {json.dumps(LOGIC)}.map((one) => logic.apply(one, {data}));"
        ),
        "zen, WebAssembly, loaded in Node": (
            f"import {{ readFileSync }} from 'node:fs'; const made = await import({json.dumps(f'{wasm}.js')});"
            f" await made.default({{ module_or_path: readFileSync({json.dumps(f'{wasm}_bg.wasm')}) }});"
        ),
    }
    if pyodide is not None:
        asked = f"import soundadvice; soundadvice.triage(soundadvice.load_pack('{PACK}'), {answers}).to_json()"
        needed = ["pydantic", "pyyaml", str(_wheel(folder))]
        texts["soundadvice in Pyodide, first advice in Node"] = (
            f"import {{ loadPyodide }} from {json.dumps(str(pyodide))}; const python = await loadPyodide();"
            f" await python.loadPackage({json.dumps(needed)}, {{ messageCallback: () => {{}} }});"
            f" python.runPython({json.dumps(asked)});"
        )
    made = {}
    for number, (title, text) in enumerate(texts.items()):
        made[title] = folder / f"run{number}.mjs"
        made[title].write_text(text, "utf-8")
    return made


def _wheel(folder: Path) -> Path:
    """The wheel of this checkout, with its packs ready, as `make release` makes it."""
    here = Path(__file__).parents[1]
    subprocess.run([sys.executable, "-m", "tools.ready"], cwd=here, capture_output=True, check=True)
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder)]
    if subprocess.run([*command, str(here)], capture_output=True, check=False).returncode:
        raise UnmeasuredError("the wheel cannot be built")
    return next(folder.glob("soundadvice-*.whl"))


def _in_node(node: str, script: Path) -> Callable[[], float]:
    def run() -> float:
        start = perf_counter()
        done = subprocess.run([node, str(script)], capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError((done.stderr.strip().splitlines() or ["it failed"])[-1])
        return (perf_counter() - start) * 1e3

    return run


class _Browser:
    """A Chromium that runs; called with a file, the milliseconds to the first paint of that."""

    def __enter__(self) -> Callable[[Path], float]:
        from playwright.sync_api import sync_playwright

        self._started = sync_playwright().start()
        self._chromium = self._started.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"), args=["--no-sandbox"]
        )
        return self._painted

    def __exit__(self, *_: object) -> None:
        self._chromium.close()
        self._started.stop()

    def _painted(self, file: Path) -> float:
        context = self._chromium.new_context()
        page = context.new_page()
        page.goto(file.as_uri())
        painted = None
        while painted is None:  # and not by wait_for_function, which the page's own rules for scripts refuse
            painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime")
        asked = page.locator("sound-advice form").count()
        context.close()
        if file.stem == "page" and not asked:
            raise RuntimeError("the page does not ask")
        return float(painted)


def _in_turns(measures: dict[str, Callable[[], float]], runs: int) -> tuple[Measured, ...]:
    taken, failed = in_turns(measures, runs)
    return tuple(Measured(name, tuple(taken[name]), why_not=failed.get(name, "")) for name in measures)
