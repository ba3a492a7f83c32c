"""The public face: what `import soundadvice` gives, where it is described, and the schemas that come with it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

import soundadvice
from soundadvice import Record, Session, load_pack
from soundadvice.wire.schemas import published
from support.pages import DOCS

ROOT = Path(__file__).parents[2]


def test_a_shell_shows_the_public_names_and_no_others() -> None:
    assert dir(soundadvice) == sorted([*soundadvice.__all__, "__version__"])
    assert all(getattr(soundadvice, name).__doc__ for name in soundadvice.__all__)
    asked = "import soundadvice; print(*dir(soundadvice))"  # before anything else is loaded
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.split() == dir(soundadvice)
    with pytest.raises(AttributeError):
        soundadvice.loader_of_nothing  # noqa: B018


def test_the_reference_describes_each_public_name_and_only_these() -> None:
    described = re.findall(
        r"^::: soundadvice\.(\w+)$", (DOCS / "reference" / "api.md").read_text("utf-8"), re.MULTILINE
    )
    assert sorted(described) == sorted(soundadvice.__all__)


def test_the_page_on_python_takes_everything_from_the_public_face() -> None:
    for page in ("python.md", "embedding/python.md"):
        text = (DOCS / "how-to" / page).read_text("utf-8")
        assert re.findall(r"(?:from|import) soundadvice\.\w+", text) == []


@pytest.mark.parametrize("name", ["advice", "record"])
def test_the_published_schemas_come_with_the_package(name: str) -> None:
    assert published(name) == json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text("utf-8"))  # type: ignore[arg-type]


def test_a_record_fits_the_schema_that_comes_with_the_package() -> None:
    advice, record = published("advice"), published("record")
    by_name = Registry().with_resources((one["$id"], Resource.from_contents(one)) for one in (advice, record))
    validator = Draft202012Validator(record, registry=by_name)
    session = Session(load_pack("low_back_pain_self_care"), answers={"numbness": ["saddle"]})
    value = session.record(datetime(2030, 1, 31, tzinfo=UTC)).to_json()
    assert list(validator.iter_errors(value)) == []
    assert list(validator.iter_errors({**value, "advice": {}}))
    assert Record.from_json(value).to_json() == value
