"""The real Mermaid, from npm, in Chromium: a chart is parsed and drawn as a reader's browser does it.

The package is fetched once into a cache outside the repository. Without npm, its registry or Chromium there is a reason
to skip.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from functools import cache
from html import unescape
from pathlib import Path

import pytest

from support.chromium import CHROMIUM

VERSION = "11.12.0"
_PAGE = """<!doctype html><meta charset="utf-8"><script src="mermaid.min.js"></script><pre id="out"></pre>
<script>
(async () => {
  const found = [];
  mermaid.initialize({ startOnLoad: false, maxTextSize: 1e7, maxEdges: 1e5 });
  let number = 0;
  for (const chart of CHARTS) {
    try {
      const parsed = await mermaid.parse(chart);
      const { svg } = await mermaid.render("chart" + number++, chart);
      const box = document.createElement("div");
      box.innerHTML = svg;
      const texts = (kind) => [...box.querySelectorAll(kind)].map((one) => one.textContent.trim());
      const edges = box.querySelectorAll(".flowchart-link").length;
      found.push({ type: parsed.diagramType, nodes: texts(".node"), edges });
    } catch (error) { found.push({ error: String(error) }); }
  }
  document.getElementById("out").textContent = "DONE" + JSON.stringify(found);
})();
</script>"""


@cache
def library() -> Path:
    """mermaid.min.js of a fixed version, fetched with npm where it is not there yet."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "soundadvice-tests" / f"mermaid-{VERSION}"
    script = home / "mermaid.min.js"
    if script.exists():
        return script
    if shutil.which("npm") is None:
        pytest.skip("no npm here to fetch mermaid with")
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", f"mermaid@{VERSION}"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
        packed = next(Path(folder).glob("*.tgz"), None)
        if packed is None:
            pytest.skip(f"npm cannot fetch mermaid: {done.stderr.strip()[-200:]}")
        home.mkdir(parents=True, exist_ok=True)
        with tarfile.open(packed) as archive:
            member = archive.extractfile("package/dist/mermaid.min.js")
            assert member is not None
            fresh = script.with_suffix(f".{os.getpid()}")
            fresh.write_bytes(member.read())
            fresh.replace(script)
    return script


def drawn(charts: list[str], folder: Path) -> list[dict[str, object]]:
    """What Mermaid makes of each chart: its type, the words of its nodes and the number of its edges, or the error."""
    if CHROMIUM is None:
        pytest.skip("no Chromium here to draw with")
    (folder / "mermaid.min.js").symlink_to(library())
    page = folder / "page.html"
    page.write_text(_PAGE.replace("CHARTS", json.dumps(charts).replace("<", "\\u003c")), "utf-8")
    quiet = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync")
    alone = ("--disable-background-networking", "--disable-component-update", f"--user-data-dir={folder / 'profile'}")
    command = [CHROMIUM, *quiet, *alone, "--virtual-time-budget=100000", "--dump-dom", page.as_uri()]
    dom = subprocess.run(command, check=True, capture_output=True, timeout=240).stdout.decode()
    match = re.search(r'<pre id="out">DONE(.*?)</pre>', dom, re.DOTALL)
    assert match is not None, dom[-2000:]
    found: list[dict[str, object]] = json.loads(unescape(match[1]))
    return found
