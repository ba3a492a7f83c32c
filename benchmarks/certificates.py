"""Certificates of the shipped packs' audits: how many, how large, how long to write, and to check by which checker."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from time import process_time

from measured import Measured, Section, Table

from soundadvice import load_pack
from soundadvice.audit.audit import audit
from soundadvice.audit.certificates.files import certificates
from soundadvice.audit.prover.task import Ledger
from soundadvice.checker import check_proofs
from soundadvice.files.documents import write_folder

SHIPPED = ("low_back_pain", "low_back_pain_red_flags")
_ABOUT = """Processor time, of one run: every question of the audit is kept, solved once more by a solver that writes
proofs, and written down; without the source document. Sizes are of files as they are, not packed.
"""
_CHECKED = """Every proof, by each checker that is installed: ours, in Python, which checks witnesses and digests too;
`drat-trim`, which also writes the proofs out with hints; and on those, `lrat-check` and `cake_lpr`. All take all of
them.
"""


def measure(*, quick: bool) -> Section:
    """Both packs, or only the first."""
    written, checked = [], []
    with tempfile.TemporaryDirectory() as folder:
        for name in SHIPPED[: 1 if quick else 2]:
            written.append(_written(name, Path(folder) / name))
            checked += _checked(name, Path(folder) / name)
            print(f"{name} measured", flush=True)
    return Section(
        "Certificates",
        "What `soundadvice audit --proofs` writes, and how long it takes to check.",
        (
            Table("certificates", "Written", "s", tuple(written), about=_ABOUT),
            Table("certificates_checked", "Checked", "s", tuple(checked), about=_CHECKED),
        ),
        ("soundadvice", "python-sat"),
    )


def _written(name: str, folder: Path) -> Measured:
    pack, ledger, start = load_pack(name), Ledger(), process_time()
    files = certificates(audit(pack, ledger=ledger), ledger)
    took = process_time() - start
    write_folder(folder, files)
    size: Counter[str] = Counter()
    for path, data in files.items():
        size[path.rpartition(".")[2]] += len(data)
    counts = json.loads(files["manifest.json"])["counts"]
    listed = sum(number for kind, number in counts.items() if kind not in ("impossible", "possible"))
    details = {
        "proofs": f"{counts['impossible']:,}",
        "witnesses": f"{counts['possible']:,}",
        "only listed": f"{listed:,}",
        "formulas, MB": f"{size['cnf'] / 1e6:.1f}",
        "proofs, KB": f"{size['drat'] / 1e3:.0f}",
        "witnesses, MB": f"{size['sol'] / 1e6:.1f}",
        "manifest, MB": f"{size['json'] / 1e6:.1f}",
    }
    return Measured(f"soundadvice: {name}", (took,), details)


def _checked(name: str, folder: Path) -> list[Measured]:
    start = process_time()
    _, wrong = check_proofs.check(folder)
    assert not wrong
    found = [Measured(f"soundadvice verify-proofs: {name}", (process_time() - start,))]
    for program in ("drat-trim", "lrat-check", "cake_lpr"):
        row = f"{program}: {name}"
        if shutil.which(program) is None or shutil.which("drat-trim") is None:
            found.append(Measured(row, why_not="it is not installed"))
            continue
        before = getrusage(RUSAGE_CHILDREN)
        for proof in sorted(folder.rglob("*.drat")):
            formula, hints = proof.with_suffix(".cnf"), proof.with_suffix(".lrat")
            more = [proof, "-L", hints] if program == "drat-trim" else [hints]
            done = subprocess.run([program, formula, *more], capture_output=True, text=True, check=False)
            if "VERIFIED" not in done.stdout or "NOT VERIFIED" in done.stdout:
                sys.exit(f"{program} says otherwise of {proof}: {done.stdout}")
        after = getrusage(RUSAGE_CHILDREN)
        found.append(Measured(row, (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,)))
    return found
