"""Whatever is read from right to left says so: each page, file and message made of a pack in such a language."""

from __future__ import annotations

import pytest

from soundadvice.wording.direction import text_direction


@pytest.mark.parametrize("tag", ["ar", "fa-IR", "he", "iw", "ur_PK", "ckb", "az-Arab-IR", "yi", "AR-eg", "uz-Arab"])
def test_right_to_left(tag: str) -> None:
    assert text_direction(tag) == "rtl"


@pytest.mark.parametrize("tag", ["en", "de-AT", "ja", "zh-Hant-TW", "ar-Latn", "az", "sr-Cyrl", "ku", ""])
def test_left_to_right(tag: str) -> None:
    assert text_direction(tag) == "ltr"
