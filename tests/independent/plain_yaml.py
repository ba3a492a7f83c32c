"""YAML files as PyYAML reads them, with the words of YAML 1.2: `yes` and `no` are text, and so are dates."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, ClassVar

import yaml


class Words(yaml.SafeLoader):
    """Resolves only what YAML 1.2's core schema does."""

    yaml_implicit_resolvers: ClassVar[dict[str, list[tuple[str, re.Pattern[str]]]]] = {}


for tag, pattern, first in (
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("null", r"^(?:null|Null|NULL|~|)$", ["n", "N", "~", ""]),
    ("int", r"^[-+]?[0-9]+$", "-+0123456789"),
    ("float", r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$", "-+.0123456789"),
):
    Words.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), list(first))


def read(path: Path) -> Any:
    """The value in a file; None where there is no file."""
    # A loader that is safe: it makes plain values alone.
    return yaml.load(path.read_text("utf-8"), Loader=Words) if path.is_file() else None
