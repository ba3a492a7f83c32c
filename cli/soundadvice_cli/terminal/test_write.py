"""Writing suggested vignettes: which of them go into which file, and what their author is told of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from soundadvice.wording.counts import counted

if TYPE_CHECKING:
    from pathlib import Path

    from soundadvice.authoring.writing.add_vignettes import Addition
    from soundadvice.model.pack import Pack
    from soundadvice.model.rule import Rule
    from soundadvice_cli.terminal.test_report import Suggested

_LOOK = "  # Written by `test --write`: what the rule does now. Look whether that is right, and give a better name."


def write_suggested(folder: Path, pack: Pack, suggested: Sequence[Suggested], told: set[str]) -> int:
    """Writes the vignettes of the rules in a folder, says into which files, and how many.

    `told` are the rules whose author a comment asks to look at what is written; those of this time are put there.
    """
    from soundadvice.authoring.writing.add_vignettes import add_vignettes, stands_in

    own = [one for one in suggested if stands_in(folder, pack.rule[one.ready.rule])]
    rules = dict.fromkeys(one.ready.rule for one in own)
    additions = []
    for name in rules:
        head = [] if name in told else [_LOOK]
        additions.append(_addition(pack, pack.rule[name], [one for one in own if one.ready.rule == name], head))
    told.update(rules)
    if len(own) < len(suggested):
        left = counted(len(suggested) - len(own), "vignette")
        click.echo(f"{pack.id}: {left} not written: of rules in another pack's files", err=True)
    if not additions:
        return 0
    for path, number in add_vignettes(folder, pack, additions).items():
        click.echo(f"{folder / path}: {counted(number, 'vignette')} written", err=True)
    return len(own)


def _addition(pack: Pack, rule: Rule, suggested: Sequence[Suggested], head: list[str]) -> Addition:
    """Each under a name that no other of the rule has."""
    from soundadvice.audit.vignettes.suggest import as_yaml, named_apart
    from soundadvice.authoring.writing.add_vignettes import Addition

    lines, made = [*head], []
    for one in suggested:
        vignette = named_apart(rule, one.ready.vignette)
        lines += [*(f"  # {reason}" for reason in one.reasons), as_yaml(pack, rule, vignette)]
        made.append(vignette)
        rule = replace(rule, vignettes=(*rule.vignettes, vignette))
    return Addition(rule.id, tuple(made), tuple(lines))
