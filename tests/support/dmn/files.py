"""Files of DMN, made of a few lines."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from soundadvice.decision_tables.table import ForeignTable
from soundadvice.formats.dmn.tables import VERSIONS, read_tables

NAMESPACES = {version: namespace for namespace, version in VERSIONS.items()}
AGE, RISK, FIT = ("Age", "number", ""), ("Risk", "string", '"Low", "High"'), ("Fit", "boolean", "")


def table(
    policy: str,
    inputs: Sequence[tuple[str, str, str]],
    rows: Sequence[Sequence[str]],
    *,
    outputs: Sequence[tuple[str, str]] = (("Result", ""),),
    name: str = "Decision",
    default: str = "",
    aggregation: str = "",
) -> str:
    """A decision with a table. An input is its name, type and values; a row, the texts of its cells."""
    body = "".join(
        f'<input><inputExpression typeRef="{kind}"><text>{escape(text)}</text></inputExpression>'
        + (f"<inputValues><text>{escape(values)}</text></inputValues>" if values else "")
        + "</input>\n"
        for text, kind, values in inputs
    )
    for text, values in outputs:
        body += f'<output name="{text}">' if len(outputs) > 1 else "<output>"
        body += f"<outputValues><text>{escape(values)}</text></outputValues>" if values else ""
        body += f"<defaultOutputEntry><text>{escape(default)}</text></defaultOutputEntry>" if default else ""
        body += "</output>\n"
    for row in rows:
        cells = [f"<text>{escape(cell)}</text>" for cell in row]
        body += "<rule>" + "".join(f"<inputEntry>{cell}</inputEntry>" for cell in cells[: len(inputs)])
        body += "".join(f"<outputEntry>{cell}</outputEntry>" for cell in cells[len(inputs) :]) + "</rule>\n"
    attributes = f' aggregation="{aggregation}"' if aggregation else ""
    return (
        f'<decision id="d_{name}" name="{name}"><variable name="{name}"/>\n'
        f'<decisionTable id="t_{name}" hitPolicy="{policy}"{attributes}>\n{body}</decisionTable></decision>\n'
    )


def write(folder: Path, *tables: str, version: str = "1.3", name: str = "file.dmn") -> Path:
    """A file of these decisions."""
    path = folder / name
    head = f'<definitions xmlns="{NAMESPACES[version]}" id="f" name="f" namespace="urn:test">\n'
    path.write_text(f'<?xml version="1.0" encoding="UTF-8"?>\n{head}{"".join(tables)}</definitions>\n', "utf-8")
    return path


def read(folder: Path, *tables: str) -> tuple[ForeignTable, ...]:
    """The tables as they are read."""
    return read_tables(str(write(folder, *tables))).tables
