"""The module is one file that fits, type-checks, and runs in whatever runs JavaScript."""

from __future__ import annotations

import dataclasses
import gzip
import hashlib
import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

import soundadvice
from soundadvice import UnsupportedError
from soundadvice.formats.javascript import write
from soundadvice.formats.javascript.write import bare_module, javascript, offered
from soundadvice.formats.registry import export
from soundadvice.model.question import Duration, Number
from soundadvice.wording.translation.speak import pack_in_language
from soundadvice_cli.main import cli
from support.answers.sampled import sampled
from support.javascript.npm import package, program
from support.javascript.running import Call, expected, node
from support.packs import generated as packs
from support.packs.shipped import shipped
from support.packs.wordy import wordy_pack

ENGINE = Path(write.__file__).parent / "engine"
DEFAULT = "low_back_pain_self_care"
READING = ("conditions", "meaning")
"""The reading of `evaluate`: conditions, rules, which questions are asked, and what answers must keep to."""


def code_lines(name: str) -> int:
    """The lines of a source that are neither empty nor a comment."""
    lines = (ENGINE / f"{name}.js").read_text("utf-8").splitlines()
    return sum(not re.match(r"\s*(//|/?\*|$)", line) for line in lines)


def test_the_engine_can_be_read() -> None:
    assert sum(map(code_lines, READING)) <= 350
    # With the words, the plan and the advice; what reads answers, amounts and numbers, and explains, stands beside it.
    assert sum(map(code_lines, (*READING, "words", "advice"))) <= 780
    lines = (line for name in write.ENGINE for line in (ENGINE / f"{name}.js").read_text("utf-8").splitlines())
    assert [line for line in lines if len(line) > 120 and not line.startswith("const ODD")] == []


def test_the_default_pack_fits() -> None:
    pack = soundadvice.load_pack(DEFAULT, translations=True)
    alone = javascript(pack, languages="own").data
    assert len(gzip.compress(alone, 9)) <= 60_000
    # What people read, in three languages, with notes and references, is 70 kB by itself.
    assert len(gzip.compress(javascript(pack).data, 9)) <= 95_500


def test_a_module_of_one_other_language_speaks_that() -> None:
    pack = pack_in_language(soundadvice.load_pack(DEFAULT, translations=True), "de")
    call = Call({"numbness": ["saddle"]})
    module = javascript(pack, languages="own").data.decode()
    run = f"{module}\nconsole.log(toJson(decide({json.dumps(call.given)})))"
    assert node("--input-type=module", given=run) == f"{expected(pack, call)}\n"


def test_it_imports_nothing_and_needs_nothing_that_only_some_have() -> None:
    """No DOM, no Node, no Intl, no clock: in a context with the language alone, some of which is taken away."""
    pack = shipped(DEFAULT)
    call = Call({"numbness": ["saddle"]})
    run = f"{bare_module(pack, offered(pack))}\ntoJson(decide({json.dumps(call.given)}))"
    script = (
        "const vm = require('node:vm'); const context = vm.createContext(Object.create(null));"
        "vm.runInContext('for (const name of [`Intl`, `Date`, `WebAssembly`, `BigInt`, `Proxy`, `eval`, `Function`,"
        " `SharedArrayBuffer`, `Promise`]) delete globalThis[name]', context);"
        f"process.stdout.write(vm.runInContext({json.dumps(run)}, context));"
    )
    assert node("--input-type=commonjs", given=script) == expected(pack, call)
    text = javascript(pack).data.decode()
    assert not re.search(r"^import\b|\bimport\(|\brequire\(", text, re.MULTILINE)
    assert text.count("\nexport ") == 1


def test_it_is_written_with_its_types_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "back.mjs"
    done = CliRunner().invoke(cli, ["export", "low_back_pain", "--to", "javascript", "--output", str(file)])
    assert done.exit_code == 0, done.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["back.d.ts", "back.mjs", "sound-advice.js"]
    said = node(
        "--input-type=module", given=f"import {{ next }} from {json.dumps(str(file))}; console.log(next({{}}).id)"
    )
    assert said == "location\n"


def test_to_standard_output_it_says_what_is_missing() -> None:
    done = CliRunner().invoke(cli, ["export", "low_back_pain", "--to", "javascript"])
    assert "not written: what belongs beside it (.d.ts); name a file with --output" in done.stderr


def test_numbers_that_javascript_cannot_hold_are_refused() -> None:
    """Never rounded: a bound, a length of time in hundredths, and what a rule compares with."""
    most = 2**53 - 1
    number = Number(id="n", text="?", unit="steps", minimum=0, maximum=most)
    rules = (packs.rule("r", packs.at_least("n", most)),)
    assert export(packs.make((number,), rules), "javascript").data
    for question, rule in (
        (dataclasses.replace(number, maximum=most + 1), rules[0]),
        (number, packs.rule("r", packs.at_least("n", most + 1))),
        (Duration(id="n", text="?", minimum=0, maximum=most // 50), packs.rule("r", packs.at_least("n", 1))),
    ):
        with pytest.raises(UnsupportedError, match=r"`n`.* too large; whole numbers up to 9007199254740991"):
            export(packs.make((question,), (rule,)), "javascript")


def test_no_text_of_a_pack_ends_a_script_or_a_comment() -> None:
    from random import Random

    pack = wordy_pack(Random("odd"))
    pack = dataclasses.replace(pack, title="*/ alert(1) </script>\nimport x")
    made = javascript(pack)
    assert "</script" not in made.data.decode()
    assert "<!--" not in made.data.decode()
    assert not set("\u2028\u2029") & set(made.data.decode())
    assert not any(line.startswith(("import", "alert")) for line in made.data.decode().splitlines())
    assert node("--input-type=module", given=made.data.decode()) == ""


# TypeScript -----------------------------------------------------------------------------------------------------------

CLIENT = """
import { advise, decide, explain, help, next, outcome, toJson, AnswerError, UndecidedError } from "./back.js";
import type { Answers } from "./back.js";
const answers: Answers = { numbness: ["saddle"], age: 35, duration: "3 weeks", severe_pain: "mild" };
const found = decide(answers, { language: "en", region: "gb", skipped: new Set(["sitting"]) });
const title: string = found.decided ? found.advice.title : found.next.text;
const question = next(answers);
if (question?.kind === "choice") question.options.map((option) => option.text);
else if (question?.kind === "number") question.min.toFixed(1);
const urgent: boolean = advise(answers).acuity === "emergency";
const rules: string[] = [...explain(answers).reasons.map((one) => one.rule), ...outcome(answers).rules];
const why: string | null = explain("location").why;
const call: string = help(answers).call;
const text: string = toJson(found);
try { advise({}); } catch (error) { if (error instanceof UndecidedError) error.questions[0] === "location"; }
console.log(title, urgent, rules, why, call, text, AnswerError);
"""
WRONG = (
    'next({ numbness: ["sadle"] });',
    "next({ age: true });",
    'next({ nubmness: ["saddle"] });',
    'next({ duration: "long" });',
    'explain("nothing");',
    "decide({}).advice;",
)


def tsc(folder: Path, files: list[str], **options: object) -> str:
    """What the type checker says of these files; empty if it has nothing to say."""
    strict = {"strict": True, "noEmit": True, "target": "es2020", "module": "es2020", "moduleResolution": "bundler"}
    config = {
        "compilerOptions": {**strict, "lib": ["es2020", "dom"], "types": [], "skipLibCheck": True, **options},
        "files": files,
    }
    (folder / "tsconfig.json").write_text(json.dumps(config))
    compiler = package("typescript") / "lib" / "tsc.js"
    done = subprocess.run(
        ["node", str(compiler), "-p", str(folder)], capture_output=True, text=True, timeout=300, check=False
    )
    return done.stdout


@pytest.mark.slow  # TypeScript, from npm
def test_the_engine_type_checks(tmp_path: Path) -> None:
    files = [str(path) for path in sorted(ENGINE.iterdir())]
    assert tsc(tmp_path, files, allowJs=True, checkJs=True, noUnusedLocals=True, noImplicitReturns=True) == ""


@pytest.mark.slow  # TypeScript, from npm
def test_the_types_beside_a_module_are_those_of_its_pack(tmp_path: Path) -> None:
    made = javascript(shipped(DEFAULT))
    (tmp_path / "back.js").write_bytes(made.data)
    (tmp_path / "back.d.ts").write_bytes(made.beside[0][1])
    (tmp_path / "right.ts").write_text(CLIENT)
    (tmp_path / "wrong.ts").write_text(
        "import { decide, explain, next } from './back.js';\n" + "\n".join(WRONG), encoding="utf-8"
    )
    said = tsc(tmp_path, ["right.ts", "wrong.ts"])
    assert "right.ts" not in said
    lines = {int(line) for line in re.findall(r"\bwrong\.ts\((\d+),", said, re.MULTILINE)}
    assert lines == set(range(2, 2 + len(WRONG))), said


# Other engines --------------------------------------------------------------------------------------------------------


def many() -> tuple[str, str]:
    """A script that prints a hash-like sum of every reply, and what it has to print."""
    pack = shipped(DEFAULT)
    answers = [*sampled(pack, 40), *sampled(pack, 40, decided=False), {"age": 35.5, "nothing": 1}]
    said = "\n".join(expected(pack, Call(one)) for one in answers)
    script = (
        f"{bare_module(pack, offered(pack))}\nconst everyone = {json.dumps(answers)};\n"
        "const say = typeof print === 'function' ? print : console.log;\n"
        "for (const one of everyone) { let reply; try { reply = toJson(decide(one)); }\n"
        "catch (error) { reply = JSON.stringify({ mistakes: error.mistakes }); } say(reply); }\n"
    )
    return script, hashlib.sha256(f"{said}\n".encode()).hexdigest()


def printed(command: list[str | Path]) -> str:
    environment = {**os.environ, "DENO_NO_UPDATE_CHECK": "1", "NO_COLOR": "1"}
    done = subprocess.run(list(map(str, command)), capture_output=True, timeout=300, check=False, env=environment)
    assert done.returncode == 0, done.stderr[-2000:]
    return hashlib.sha256(done.stdout).hexdigest()


@pytest.mark.nightly
@pytest.mark.slow  # Deno, Bun, Hermes and a minifier, from npm
@pytest.mark.parametrize("engine", ["node", "minified", "deno", "bun", "hermes"])
def test_every_engine_gives_the_same_bytes(engine: str, tmp_path: Path) -> None:
    script, wanted = many()
    file = tmp_path / "all.js"
    file.write_text(script, "utf-8")
    match engine:
        case "node":
            found = printed(["node", file])
        case "minified":
            minified = ["--minify", "--format=esm", f"--outfile={tmp_path / 'all.mjs'}"]
            printed([program("@esbuild/linux-x64", "bin/esbuild"), file, *minified])
            assert (tmp_path / "all.mjs").stat().st_size < file.stat().st_size
            found = printed(["node", tmp_path / "all.mjs"])
        case "deno":
            file = file.rename(tmp_path / "all.mjs")
            found = printed([program("@deno/linux-x64-glibc", "deno"), "run", file])
        case "bun":
            found = printed([program("@oven/bun-linux-x64", "bin/bun"), file])
        case _:
            # As React Native's tools do it: Hermes takes no classes, so these are written as functions before.
            tsc(tmp_path, ["all.js"], allowJs=True, strict=False, noEmit=False, target="es5", outDir="out",
                downlevelIteration=True, lib=["es2020"], moduleResolution="node")  # fmt: skip
            found = printed([program("hermes-engine-cli", "linux64-bin/hermes"), tmp_path / "out" / "all.js"])
    assert found == wanted
