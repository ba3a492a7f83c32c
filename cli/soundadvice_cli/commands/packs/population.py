"""`soundadvice population`: what a pack would tell the people of its population."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from soundadvice.model.pack import Pack
    from soundadvice.population.study import Study


@click.command()
@click.argument("pack")
@click.option(
    "--scenario",
    "scenarios",
    multiple=True,
    metavar="ID",
    help="Only this scenario of the population; repeat for more. The first one is looked at closely.",
)
@click.option(
    "--people",
    type=click.IntRange(100, 10_000_000),
    metavar="N",
    help="How many to draw in each scenario; by default, as many as the population says.",
)
@click.option("--seed", type=click.IntRange(min=0), metavar="N", help="Draw other people than the population's own.")
@click.option(
    "--compare",
    "others",
    multiple=True,
    metavar="PACK",
    help="Another pack or version (NAME, FOLDER or REV:FOLDER): what it would tell the same people.",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--write", "target", metavar="FILE", help="Write the people of the first scenario, with their answers, as a table."
)
def population(
    pack: str,
    scenarios: tuple[str, ...],
    people: int | None,
    seed: int | None,
    others: tuple[str, ...],
    form: str,
    target: str | None,
) -> None:
    """Count what a pack would tell made-up people.

    PACK is an installed pack's name, or a folder, with a population.yaml. This draws people in each of its scenarios
    and shows how many are advised what (the disposition mix), with 95 % intervals: by scenario and by age; how often
    each rule fires, decides, and decides alone; what "not sure" costs; and what one changed answer does. The same seed
    draws the same people. The figures are worth what the population's assumptions are worth.
    """
    from soundadvice.tables.extras import need

    need("duckdb", "ibis", "pyarrow", what="drawing people")
    from soundadvice import load_pack
    from soundadvice.population.study import chosen_scenarios, population_of, study

    loaded = load_pack(pack)
    stated = population_of(loaded, seed)
    chosen = chosen_scenarios(stated, scenarios)
    if target is not None:
        from soundadvice.population.draw.write_people import people_place, write_people

        place = people_place(target)
        write_people(loaded, stated, chosen[0], people or stated.people, place)
        click.echo(f"{people or stated.people:,} people of `{chosen[0].id}` are in {target}", err=True)
        return
    found = study(loaded, scenarios, people=people, seed=seed, compared=_opened(others))
    click.echo(_rendered(found, form), nl=False)


def _opened(names: tuple[str, ...]) -> list[Pack]:
    from soundadvice.loader.git.revision import open_version

    packs = []
    for name in names:
        with open_version(name) as version:
            packs.append(version.pack)
    return packs


def _rendered(found: Study, form: str) -> str:
    if form == "json":
        import json

        from soundadvice.reports.population_json import as_json

        return json.dumps(as_json(found), indent=2, ensure_ascii=False) + "\n"
    from shutil import get_terminal_size

    from soundadvice.reports.population_text import as_text

    return as_text(found, width=min(get_terminal_size((110, 24)).columns, 120))
