"""`soundadvice replay`: what a record leads to today."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from soundadvice_cli.options import pack_options

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soundadvice.model.pack import Pack
    from soundadvice.provenance.record import Record
    from soundadvice.provenance.replay import Replay


LARGEST_RECORD = 16 * 2**20
"""Bytes. A record of the largest packs is far smaller."""


@click.command()
@click.argument("record", metavar="RECORD.json")
@pack_options
@click.pass_context
def replay(
    ctx: click.Context, record: str, pack: str, region: str, param: dict[str, str | int], language: str | None
) -> None:
    """Run a record's answers through the pack as it is now.

    You are told whether the outcome is the same, its wording has changed, it has changed (and by which rules), or the
    record cannot be replayed (and why). The pack, the region, the language and the parameters are the record's own,
    unless you give others. The exit code is 0 if the outcome is the same, otherwise 1.
    """
    from soundadvice.provenance.replay import Replay, ReplayVerdict
    from soundadvice.provenance.replay import replay as run
    from soundadvice_cli.errors import Findings

    kept = read_record(record)
    loaded = pack_of_record(ctx, kept, pack, region, param, language)
    then = str(kept.advice_json["disposition"])
    result = Replay(ReplayVerdict.CANNOT_REPLAY, then, reason=loaded) if isinstance(loaded, str) else run(kept, loaded)
    recorded = f"recorded: {kept.time}, {kept.software}, engines: {', '.join(kept.engines)}"
    doubted = [] if isinstance(loaded, str) else _doubted(kept, loaded)
    click.echo("\n".join([recorded, *_lines(result), *doubted]))
    if result.verdict not in (ReplayVerdict.SAME, ReplayVerdict.WORDING_CHANGED):
        raise Findings


def _doubted(kept: Record, pack: Pack) -> list[str]:
    """Where what the record says of itself does not fit the pack or the day; however old it is, it may be replayed."""
    from datetime import datetime

    from soundadvice.provenance.identity import Doubt, Expected, ValidAt, doubts

    words = {
        Doubt.OTHER_VERSION: f"the record was made with version {kept.stated.version}; this is {pack.version}",
        Doubt.OTHER_MEANING: "the record was made with a pack of another meaning",
        Doubt.YET_TO_COME: "the record is dated in the future: a clock was wrong",
    }
    found = doubts(kept.stated, Expected(pack, ValidAt(datetime.now().astimezone())))
    return [f"  {words[doubt]}" for doubt in found if doubt in words]


def pack_of_record(
    ctx: click.Context, kept: Record, pack: str, region: str, param: dict[str, str | int], language: str | None
) -> Pack | str:
    """The pack for a record's answers, or why it cannot be had with the record's own parameters.

    The pack, the region, the language and the parameters are the record's own where the command was given none. Where
    its language is offered no longer, it is the pack's own.
    """
    from soundadvice import PackError, load_pack
    from soundadvice.loader import installed_packs
    from soundadvice.provenance.replay import in_language_of
    from soundadvice_cli.errors import pack_message
    from soundadvice_cli.options import in_region_named, speak

    own = kept.advice_json
    if _is_default(ctx, "pack"):
        # INVARIANT: a record names an installed pack, never a folder: it may come from anyone.
        named = str(part(own, "pack")["id"])
        installed = installed_packs()
        if named not in installed:
            return f"the record was made with the pack `{named}`, which is not installed; give its folder with --pack"
        pack = str(installed[named])
    if _is_default(ctx, "region"):
        region = str(own["region"])
    plain = load_pack(pack)
    if plain.id != part(own, "pack")["id"]:
        return f"the record was made with the pack `{part(own, 'pack')['id']}`"
    parameters = param or {name: _value(value) for name, value in part(own, "parameters").items()}
    try:
        loaded = load_pack(pack, parameters=parameters, language=language, translations=language is None)
    except PackError as error:
        return pack_message(error)
    spoken = loaded if language else in_language_of(kept, loaded)
    speak(spoken.language)
    return in_region_named(spoken, region)


def read_record(name: str) -> Record:
    """The record in a file. Raises Refused, SessionError, and OSError if it cannot be opened."""
    import json

    from soundadvice import Record
    from soundadvice.files.bounded import read_bounded
    from soundadvice.provenance.record_file import record_json
    from soundadvice_cli.errors import Refused

    try:
        value = json.loads(record_json(read_bounded(name, LARGEST_RECORD)))
    except (ValueError, RecursionError):
        raise Refused(f"{name}: this holds no record: it is neither JSON nor a page that was saved") from None
    return Record.from_json(value)


def _is_default(ctx: click.Context, name: str) -> bool:
    return ctx.get_parameter_source(name) is click.core.ParameterSource.DEFAULT


def part(advice: Mapping[str, object], name: str) -> dict[str, object]:
    """A mapping inside the record, which `Record.from_json` has checked to be one."""
    value = advice[name]
    assert isinstance(value, dict)
    return value


def _value(value: object) -> str | int:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else text


def _lines(result: Replay) -> list[str]:
    lines = [result.verdict.value.replace("_", " ")]
    if result.reason:
        lines.append(f"  why: {result.reason}")
    if result.now is not None and result.now != result.then:
        lines.append(f"  then {result.then}, now {result.now}")
        lines.append("  from the answers given then: this is not advice for today")
    for what, ids in (
        ("fires now, did not then", result.newly_fired),
        ("fired then, does not now", result.no_longer_fired),
        ("given in one plan only", result.plan_changed),
        ("found at one time only", result.findings_changed),
    ):
        if ids:
            lines.append(f"  {what}: {', '.join(ids)}")
    return lines
