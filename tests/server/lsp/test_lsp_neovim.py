"""The language server in an editor that others wrote: Neovim, without a window, and a whole conversation with it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from soundadvice import check_pack, load_pack
from support.packs.folders import change

pytestmark = pytest.mark.slow  # Neovim, and the server as a program
PACKS = Path(__file__).parents[2] / "data" / "packs"
SCRIPT = Path(__file__).with_name("conversation.lua")


def conversation(folder: Path) -> dict[str, Any]:
    nvim = shutil.which("nvim")
    if nvim is None:
        pytest.skip("Neovim is not here")
    told = subprocess.run(
        [nvim, "--headless", "-u", "NONE", "-i", "NONE", "-n", "-c", f"luafile {SCRIPT}", "-c", "cquit"],
        env={
            **os.environ,
            "SOUNDADVICE_LSP": json.dumps([sys.executable, "-m", "soundadvice_cli", "lsp"]),
            "PACK_FOLDER": str(folder),
            "XDG_STATE_HOME": str(folder.parent / "state"),
            "XDG_CACHE_HOME": str(folder.parent / "cache"),
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    lines = [line for line in told.stdout.splitlines() if line.startswith("[")]
    assert told.returncode == 0, told.stderr + told.stdout
    return dict(map(json.loads, lines))


def test_in_neovim_a_pack_is_broken_mended_asked_about_and_renamed(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(PACKS / "minimal", tmp_path / "minimal"))
    broken = Path(shutil.copytree(folder, tmp_path / "broken" / "minimal"))
    change(broken / "rules" / "leg.yaml", "leg_pain: [one", "leg_pains: [one")
    told = conversation(folder)
    assert "late" not in told, told["late"]
    assert [tuple(one) for one in told["diagnostics"]] == sorted(
        (
            "/".join(Path(span.file).parts[-2:]),
            span.line,
            span.column,
            one.code,
            f"{one.message}\n{one.hint}" if one.hint else one.message,
        )
        for one in check_pack(broken)
        for span in (one.span, *one.also)
    )
    assert told["actions"] == ["Write `leg_pain`"]
    assert told["mended"] == []
    assert "Does it go down your leg?" in told["hover"]
    assert told["definition"] == ["questions.yaml", 1]
    assert {"no", "one", "both", "unsure"} <= set(told["completion"])
    assert "age" in told["refused"]
    assert not check_pack(folder)
    pack = load_pack(folder)
    assert "leg_ache" in pack.question
    assert "leg_pain" not in pack.question
    assert "leg_pain" not in "".join(path.read_text() for path in folder.rglob("*.yaml"))
    assert len(pack.rule["leg"].vignettes) == len(load_pack(PACKS / "minimal").rule["leg"].vignettes)
