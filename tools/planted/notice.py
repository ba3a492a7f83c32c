"""Notice: which command notices an edit, as it is, and once its author has made everything green that can be.

As it is: the files as edited, vignettes and registers as they were. With the tests fixed: rules that are gone are taken
out of the registers, every vignette is written anew to what the rules do now, what coverage and mutation ask for is
added, and waivers are bound again. So nothing that a vignette or an outdated waiver shows counts there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from soundadvice import Pack, PackError, load_pack
from soundadvice.audit.audit import checks
from soundadvice.audit.compare.diff import diff
from soundadvice.audit.compare.difference import Gravity
from soundadvice.audit.compare.edits import edits
from soundadvice.audit.finding import Finding, Level
from soundadvice.audit.prover.prover import Case
from soundadvice_cli.terminal.test_run import run_all
from tools.planted.edit import PARENT, RED_FLAGS, RULES, PlantedEdit, edited

FIRST = ("glosses", "bound_words", "options", "reasons", "hazards", "options_matter", "fail_safe")
"""What is looked at first: what a planted fault most often breaks."""
LONG = "reach"
"""It draws people and takes longest: it is looked at last, and only if the meaning has changed."""
OF_TESTS = ("tested", "boundaries", "vignettes")


@dataclass(frozen=True)
class Seen:
    """What noticed an edit: `check`, `test`, or the code of a finding of `audit`; None if nothing did.

    `listed`: `diff` against the original lists it. `diff` is how grave it says that this is; None if it was not asked,
    since something else noticed the edit in both modes.
    """

    edit: PlantedEdit
    as_is: str | None
    fixed: str | None
    listed: bool
    diff: Gravity | None = None


def noticed(edit: PlantedEdit) -> Seen:
    """Runs an edit through the commands, in both modes.

    What nothing notices in the parent is looked at in the pack above it too: that is the one which people use.
    """
    found = _in(edit, edit.pack)
    if edit.pack != PARENT or (found.as_is and found.fixed):
        return found
    above = _in(edit, RED_FLAGS)
    return replace(found, as_is=found.as_is or above.as_is, fixed=found.fixed or above.fixed)


def _in(edit: PlantedEdit, name: str) -> Seen:
    as_is: str | None = None
    with edited(edit) as folder:
        try:
            pack = load_pack(folder.parent / name, translations=True)
        except PackError as error:
            as_is, pack = f"check: {error.problems[0].code}", None
    if pack is None or edit.gone:
        with edited(edit, registers=True) as folder:
            try:
                pack = load_pack(folder.parent / name, translations=True)
            except PackError as error:
                return Seen(edit, as_is, f"check: {error.problems[0].code}", listed=True)
    fixed = audited(pack)
    if as_is is None:
        as_is = fixed or ("test" if any(run.lines for run in run_all(pack)) else audited(pack, of_tests=True))
    before = original(name)
    asked = None if as_is and fixed else diff(before, pack).gravity
    return Seen(edit, as_is, fixed, bool(edits(before, pack)), asked)


@cache
def original(name: str) -> Pack:
    """The pack as it is shipped."""
    return load_pack(RULES / name, translations=True)


def audited(pack: Pack, *, of_tests: bool = False) -> str | None:
    """The code of the first error that the pack as it is shipped has not; None if there is none."""
    usual = _usual(pack.id, of_tests)
    by_name = {name: check for name, _, check in checks()}
    order = OF_TESTS if of_tests else [*FIRST, *(one for one in by_name if one not in (*FIRST, *OF_TESTS, LONG)), LONG]
    case = Case(pack)
    for name in order:
        if name == LONG and pack.meaning_hash == original(pack.id).meaning_hash:
            continue
        case.task.begin(name)
        result = by_name[name](case)
        for finding in result.findings if result else ():
            if finding.level is Level.ERROR and _key(finding) not in usual and not _is_waived(finding, pack):
                return finding.code
        if result and result.undecided:
            return f"{name}: undecided"
    return None


@cache
def _usual(name: str, of_tests: bool) -> frozenset[tuple[str, str]]:
    case = Case(original(name))
    names = OF_TESTS if of_tests else [one for one, _, _ in checks() if one not in OF_TESTS]
    results = [check(case) for one, _, check in checks() if one in names]
    return frozenset(_key(finding) for result in results if result for finding in result.findings)


def _key(finding: Finding) -> tuple[str, str]:
    return finding.code, finding.about[0] if finding.about else ""


def _is_waived(finding: Finding, pack: Pack) -> bool:
    return any(
        one.finding == finding.code and (not one.of or (finding.about and finding.about[0] in one.of))
        for one in pack.waivers
    )
