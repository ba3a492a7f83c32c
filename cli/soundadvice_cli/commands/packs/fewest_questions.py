"""`soundadvice fewest-questions`: how many questions people are asked until advised, and how few it could be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from soundadvice.audit.question_order.population import People
    from soundadvice.audit.question_order.search import Fewest, QuestionOrder
    from soundadvice.model.pack import Pack


@click.command("fewest-questions")
@click.argument("pack")
@click.option(
    "--answers",
    metavar="FILE",
    help="Count these people: CSV with the questions as its header, or one JSON object per line.",
)
@click.option("--most-urgent-first", is_flag=True, help="Never ask a question after one that is less urgent.")
@click.option(
    "--people",
    type=click.IntRange(min=2, max=1_000_000),
    default=10_000,
    show_default=True,
    help="How many to draw if there are too many sets of answers to count them all.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="The seed of the draw.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def fewest_questions(
    pack: str, answers: str | None, most_urgent_first: bool, people: int, seed: int, form: str
) -> None:
    """Count how many questions a pack asks, and how few it could ask.

    PACK is an installed pack's name, or a folder. This counts the questions that people are asked until their advice is
    decided, in the pack's order and in the best order that asks nothing before what it depends on. Every set of answers
    that the rules tell apart counts once. Real people are not spread like that, so give --answers if you have them. If
    there are too many sets of answers, a sample is drawn, and you see the standard error.
    """
    from soundadvice import load_pack
    from soundadvice.audit.question_order.population import PopulationKind
    from soundadvice.audit.question_order.search import fewest

    loaded = load_pack(pack)
    counted = _people(loaded, answers, people, seed)
    other = None
    if counted.basis is PopulationKind.DRAWN:
        from soundadvice.audit.question_order.population import drawn

        other = drawn(loaded, people, seed + 1)
    found = fewest(loaded, counted, measured_on=other, most_urgent_first=most_urgent_first)
    if form == "json":
        import json

        click.echo(json.dumps(_json(loaded, found, seed), indent=2))
    else:
        click.echo("\n".join(_text(loaded, found, seed)))


def _people(pack: Pack, answers: str | None, count: int, seed: int) -> People:
    from soundadvice.audit.question_order.population import drawn, every_cell, from_table
    from soundadvice_cli.input.answers_table import read_table

    if answers is not None:
        return from_table(pack, read_table(pack, answers))
    return every_cell(pack) or drawn(pack, count, seed)


def _text(pack: Pack, found: Fewest, seed: int) -> list[str]:
    lines = [f"{pack.id} {pack.version}: {len(pack.deciding)} questions decide", *_who(found.people, seed), ""]
    lines.append(f"today's order asks {_mean(found.today)} questions on average until the advice is decided")
    if found.most_urgent_first and not found.today_is_most_urgent_first:
        lines.append("(it is not most urgent first)")
    lines.append(f"the best order found asks {_mean(found.best)}: {_how_good(found)}")
    if found.best.questions == found.today.questions:
        return [*lines, "", "it is today's order"]
    lines += ["", "the best order found, most urgent first:" if found.most_urgent_first else "the best order found:"]
    return lines + [f"{number:>4}. {name}" for number, name in enumerate(found.best.questions, 1)]


def _who(people: People, seed: int) -> list[str]:
    from soundadvice.audit.question_order.population import PopulationKind

    count = len(people.answers)
    match people.basis:
        case PopulationKind.CELLS:
            return [f"counted: all {count:,} sets of answers that the rules tell apart, each once"]
        case PopulationKind.TABLE:
            return [f"counted: the {count:,} people of the table"]
        case PopulationKind.DRAWN:
            of = "question by question, each answer as likely as any other"
            if people.cells is not None:
                of = f"of {people.cells:,} sets of answers that the rules tell apart, each as likely as any other"
            return [
                f"counted: people drawn {of}",
                f"  the order is chosen by {count:,} (seed {seed}) and measured on {count:,} others (seed {seed + 1});"
                " these are estimates, with their standard errors",
            ]


def _mean(order: QuestionOrder) -> str:
    return f"{order.expected:.3f}" + (f" ± {order.error:.3f}" if order.error is not None else "")


def _how_good(found: Fewest) -> str:
    from soundadvice.audit.question_order.population import PopulationKind

    drawn = found.people.basis is PopulationKind.DRAWN
    whom = " of the people that it was chosen by" if drawn else ""
    if not found.proved:
        return (
            f"no fixed order asks fewer than {found.at_least:.3f}{whom}, by proof; whether one asks fewer is undecided"
        )
    return f"no fixed order asks fewer{whom}, by proof" + (
        f" ({found.at_least:.3f} there)" if drawn else ": it is exact"
    )


def _json(pack: Pack, found: Fewest, seed: int) -> dict[str, object]:
    from soundadvice.audit.question_order.population import PopulationKind

    drawn = found.people.basis is PopulationKind.DRAWN
    return {
        "pack": {"id": pack.id, "version": pack.version, "meaning_hash": pack.meaning_hash},
        "counted": str(found.people.basis),
        "people": len(found.people.answers),
        "sets_of_answers": found.people.cells,
        "seed": seed if drawn else None,
        "most_urgent_first": found.most_urgent_first,
        "today_is_most_urgent_first": found.today_is_most_urgent_first,
        "today": _order(found.today),
        "best": _order(found.best),
        "at_least": found.at_least,
        "proved": found.proved,
        "exact": found.proved and not drawn,
    }


def _order(order: QuestionOrder) -> dict[str, object]:
    return {"questions": list(order.questions), "expected": order.expected, "standard_error": order.error}
