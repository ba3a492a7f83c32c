"""Certificates: a proof or a witness for every question of an audit, and a checker that no wrong one passes."""

from __future__ import annotations

import ast
import hashlib
import itertools
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner

from soundadvice import load_pack
from soundadvice.audit.audit import audit
from soundadvice.audit.certificates.files import certificates
from soundadvice.audit.certificates.refutation import solve
from soundadvice.audit.prover.task import Closed, Ledger, Limits
from soundadvice.checker import check_proofs
from soundadvice.files.documents import write_folder
from soundadvice_cli.main import cli
from support.packs.proving import TWISTED_ANKLE
from support.packs.shipped import shipped
from support.thorough import examples


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    ledger = Ledger()
    report = audit(load_pack(TWISTED_ANKLE), ledger=ledger)
    folder = tmp_path_factory.mktemp("certificates") / "twisted_ankle"
    write_folder(folder, certificates(report, ledger))
    return folder


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Path:
    shutil.copytree(written, tmp_path / "copy")
    return tmp_path / "copy"


def test_every_question_of_an_audit_is_listed_and_checks(written: Path) -> None:
    manifest = json.loads((written / "manifest.json").read_text("utf-8"))
    listed = manifest["obligations"]
    assert len({one["id"] for one in listed}) == len(listed)
    assert all(one["about"] for one in listed)
    found, wrong = check_proofs.check(written)
    assert wrong == []
    assert {
        Closed.IMPOSSIBLE,
        Closed.POSSIBLE,
        Closed.FOLDED,
        Closed.BY_FORM,
        Closed.ENUMERATED,
        Closed.SAMPLED,
    } == set(found)
    assert {one["property"] for one in listed} == set(manifest["verdicts"]) - {"traceable"}  # there is no document
    assert manifest["pack"]["meaning_hash"] == load_pack(TWISTED_ANKLE).meaning_hash


def test_a_formula_says_in_words_what_its_variables_stand_for(written: Path) -> None:
    texts = {path: path.read_text("ascii") for path in written.rglob("*.cnf")}
    assert all(text.startswith(f"c {path.parent.name}: ") for path, text in texts.items())
    assert any(': `better` has `no` ("Is it getting better?": "No")\n' in text for text in texts.values())
    assert any(": the rule `cannot_stand` fires\n" in text for text in texts.values())


def _last(role: str) -> Callable[[Path], str]:
    """The certificate with the longest formula, proof or witness."""

    def found(folder: Path) -> str:
        files = [one[role]["file"] for one in _manifest(folder)["obligations"] if role in one]
        return str(max(files, key=lambda name: (folder / name).stat().st_size))

    return found


def _manifest(folder: Path) -> dict[str, list[dict[str, dict[str, str]]]]:
    return json.loads((folder / "manifest.json").read_text("utf-8"))  # type: ignore[no-any-return]


def _flipped(text: str, at: int) -> str:
    """The text with one literal negated: the last but the 0, of the line so far from the end."""
    lines = text.splitlines()
    *others, literal, end = lines[-at].split()
    lines[-at] = " ".join([*others, str(-int(literal)), end])
    return "\n".join([*lines, ""])


@pytest.mark.parametrize("role", ["formula", "proof", "witness"])
def test_a_flipped_literal_is_caught(folder: Path, role: str) -> None:
    """In any certificate of this kind, though the manifest says what stands there now."""
    tried = 0
    for one in _manifest(folder)["obligations"]:
        path = folder / one[role]["file"] if role in one else None
        if path is None or (role == "proof" and path.read_text("ascii") == "0\n"):
            continue
        before = path.read_text("ascii")
        path.write_text(_flipped(before, 2 if role == "proof" else 1), "ascii")
        assert f"{one['id']}: the {role} is not the one that the manifest names" in check_proofs.check(folder)[1]
        path.write_text(before, "ascii")
        tried += 1
        if tried == 5:
            break
    assert tried


def test_a_manifest_that_goes_along_does_not_help(folder: Path) -> None:
    """The last clause of a formula is what is asked; of the opposite there is someone, and no proof that passes."""
    manifest, changed = json.loads((folder / "manifest.json").read_text("utf-8")), 0
    for one in manifest["obligations"]:
        if one["closed"] == "impossible":
            path = folder / one["formula"]["file"]
            text = _flipped(path.read_text("ascii"), 1)
            if solve([list(clause) for clause in check_proofs.read_formula(text)], 10_000).witness is not None:
                path.write_text(text, "ascii")
                one["formula"]["sha256"] = hashlib.sha256(text.encode()).hexdigest()
                changed += 1
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    wrong = check_proofs.check(folder)[1]
    assert len(wrong) == changed > 0
    assert all("the proof does not show" in line for line in wrong)


def test_what_is_left_out_or_added_is_caught(folder: Path) -> None:
    (folder / "more.cnf").write_text("p cnf 0 0\n")
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    gone = next(one for one in manifest["obligations"] if one["closed"] == "folded")
    manifest["obligations"].remove(gone)
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    assert check_proofs.check(folder)[1] == [
        "more.cnf is in the folder, and the manifest does not name it",
        "the manifest counts other obligations than it lists",
    ]


def test_no_proof_of_what_has_a_solution_passes() -> None:
    """Small formulas at random: real proofs pass; of a formula with a solution, no proof of another one does."""
    random, seen = Random(16), {True: 0, False: 0}
    proofs: list[str] = []
    number = examples(300)
    for _ in range(number):
        clauses = [
            [random.choice((1, -1)) * number for number in random.sample(range(1, 7), random.randint(1, 3))]
            for _ in range(random.randint(4, 22))
        ]
        formula = [tuple(clause) for clause in clauses]
        rows = itertools.product((False, True), repeat=6)
        possible = any(all(any((one > 0) == row[abs(one) - 1] for one in clause) for clause in clauses) for row in rows)
        solution = solve(clauses, 10_000)
        assert (solution.witness is not None) == possible
        seen[possible] += 1
        if solution.witness is not None:
            assert check_proofs.solves(formula, f"v {' '.join(map(str, solution.witness))} 0")
            assert not any(check_proofs.refutes(formula, proof) for proof in proofs[-20:])
        else:
            assert solution.proof is not None
            proofs.append("\n".join(solution.proof))
            assert check_proofs.refutes(formula, proofs[-1])
    assert min(seen.values()) > 0.2 * number


def test_the_checker_is_short_and_shares_nothing_with_the_auditor(written: Path) -> None:
    path = Path(check_proofs.__file__)
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 150
    for node in ast.walk(ast.parse(text)):
        names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        assert all(name.split(".")[0] in sys.stdlib_module_names for name in names)
    done = subprocess.run([sys.executable, "-I", str(path), str(written)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_commands(tmp_path: Path) -> None:
    out = tmp_path / "proofs"
    done = CliRunner().invoke(cli, ["audit", str(TWISTED_ANKLE), "--proofs", str(out)])
    assert f"check them with `soundadvice verify-proofs {out}`" in done.output
    again = CliRunner().invoke(cli, ["audit", str(TWISTED_ANKLE), "--proofs", str(out)])
    assert again.exit_code == 2
    assert "is there already" in again.output
    checked = CliRunner().invoke(cli, ["verify-proofs", str(out)])
    assert checked.exit_code == 0
    assert "are right; only listed:" in checked.output
    (out / "twisted_ankle" / _last("proof")(out / "twisted_ankle")).write_text("1 0\n")
    wrong = CliRunner().invoke(cli, ["verify-proofs", str(out)])
    assert wrong.exit_code == 1
    assert "do not rely on these certificates" in wrong.output
    assert CliRunner().invoke(cli, ["verify-proofs", str(tmp_path)]).exit_code == 2


def test_a_question_beyond_the_limits_is_listed_as_undecided() -> None:
    ledger = Ledger()
    report = audit(load_pack(TWISTED_ANKLE), ledger=ledger, limits=Limits(in_all=0))
    manifest = json.loads(certificates(report, ledger)["manifest.json"])
    assert manifest["counts"]["undecided"] > 10
    assert "impossible" not in manifest["counts"]


@pytest.fixture(scope="module")
def with_hints(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, tuple[str, Path]]:
    """Each formula of the shipped pack that is impossible: what drat-trim says of its proof, and the proof with hints.

    The other checkers take a proof as drat-trim writes it out: each step with the clauses that it follows from.
    """
    if shutil.which("drat-trim") is None:
        pytest.skip("no public checker of proofs is here: drat-trim")
    ledger = Ledger()
    report = audit(shipped("low_back_pain"), ledger=ledger)
    folder, found = tmp_path_factory.mktemp("checked") / "proofs", {}
    write_folder(folder, certificates(report, ledger))
    for proof in sorted(folder.rglob("*.drat"))[::2]:
        formula, hints = proof.with_suffix(".cnf"), proof.with_suffix(".lrat")
        found[formula] = _said("drat-trim", formula, proof, "-L", hints), hints
    return found


def _said(*command: str | Path) -> str:
    return subprocess.run([*map(str, command)], capture_output=True, text=True, check=False).stdout


@pytest.mark.slow
@pytest.mark.parametrize("program", ["drat-trim", "lrat-check", "cake_lpr"])
def test_public_checkers_say_the_same(program: str, with_hints: dict[Path, tuple[str, Path]]) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"no public checker of proofs is here: {program}")
    assert len(with_hints) > 10
    for formula, (said, hints) in with_hints.items():
        told = said if program == "drat-trim" else _said(program, formula, hints)
        assert re.search(r"^(?:s|c) VERIFIED", told, re.MULTILINE), (formula, told)
