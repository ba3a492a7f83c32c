"""LHC-Forms 40.1.3, a renderer of FHIR Questionnaires by the US National Library of Medicine, from npm by digest.

Its own files are served to Chromium from a cache outside the repository; the page asks nobody else for anything.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from support.npm.packed import CACHE, unpacked

PACKAGE = "lforms@40.1.3"
SHA512 = "WLruTm+BcVnafC0rSAQ3/cNqhxvclBUxyBG68aub/uha2NaK9H8ZZcEXTTuORuGzzCt0wa7fvhuieZtcDIdPzQ=="
_SCRIPTS = ("assets/lib/zone.min.js", "runtime.js", "polyfills.js", "main.js")
_PAGE = (
    "<!doctype html><meta charset=utf-8><link rel=icon href=data:,><link rel=stylesheet href=webcomponent/styles.css>"
    + "<div id=form></div>"
    + "".join(f"<script src=webcomponent/{one}></script>" for one in _SCRIPTS)
    + "<script src=fhir/R4/lformsFHIR.min.js></script>"
)


@cache
def _home() -> Path:
    """The folder of the built files. Skips the test, with the reason, if it cannot be had."""
    home = CACHE / PACKAGE
    if not home.is_dir():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as folder:
            made = unpacked(PACKAGE, SHA512, Path(folder), "LHC-Forms")
            try:
                made.rename(home)
            except OSError:  # another process was first
                assert home.is_dir()
    return home / "dist" / "lforms"


@contextmanager
def served() -> Iterator[str]:
    """The address of a page that has LHC-Forms and no form yet."""
    home = str(_home())

    class Files(SimpleHTTPRequestHandler):
        def __init__(self, *given: Any) -> None:
            super().__init__(*given, directory=home)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

        def do_GET(self) -> None:
            if self.path != "/":
                return super().do_GET()
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(_PAGE.encode())
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Files)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
