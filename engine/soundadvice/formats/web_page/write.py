"""The page: one file that loads nothing, and beside it what a host needs so that people can install it."""

from __future__ import annotations

import base64
import hashlib
import json
from html import escape

from soundadvice.formats.exported import Exported
from soundadvice.formats.javascript.element import element_script
from soundadvice.formats.javascript.page_tree import exercises_tree, page_tree
from soundadvice.formats.javascript.page_words import words_in
from soundadvice.formats.javascript.sources import own_file, source
from soundadvice.formats.javascript.write import bare_module, offered
from soundadvice.handout.markup import Markup, element, joined
from soundadvice.meaning.help import help_for
from soundadvice.model.pack import Pack
from soundadvice.wording.direction import text_direction
from soundadvice.wording.language import in_language, own_language
from soundadvice.wording.translation.speak import pack_in_language

_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 64 64'%3E%3Crect width='64' height='64' "
    "rx='12' fill='%231f5f6b'/%3E%3Cpath d='M28 14h8v14h14v8H36v14h-8V36H14v-8h14z' fill='%23fff'/%3E%3C/svg%3E"
)


def web_page(pack: Pack) -> Exported:
    """The page of a pack. Raises UnsupportedError for numbers that JavaScript cannot hold exactly."""
    manifest, worker = f"{pack.id}.webmanifest", f"{pack.id}.worker.js"
    names = f"const MANIFEST = {json.dumps(manifest)};\nconst WORKER = {json.dumps(worker)};\n"
    engine = bare_module(pack, offered(pack), page=page_tree, exercises=exercises_tree)
    script = f"(() => {{\n'use strict';\n{engine}{{\n{element_script()}}}\n{names}{source('page/page.js')}}})();\n"
    document = _document(pack, script)
    beside = ((manifest, _manifest(pack)), (worker, _worker(pack, manifest)))
    return Exported(document.encode(), left_out(pack), beside=beside)


def left_out(pack: Pack) -> tuple[str, ...]:
    """What of a pack, and of the served page, is not in it."""
    return (
        "check-ins, the diary, saved files and the page for the doctor: `soundadvice serve` has them",
        "vignettes, hazards, waivers, reviews, population and the source document: they are for authors and reviewers",
        "a second engine: what it advises is tested against the reference byte for byte, and no vote is taken in it",
    )


def _document(pack: Pack, script: str) -> str:
    early, style = source("page/early.js"), own_file("page/page.css")
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src {_hash(early)} {_hash(script)}",
            f"style-src {_hash(style)}",
            "img-src data:",
            "manifest-src 'self'",
            "worker-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    head = (
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        '<meta name="robots" content="noindex">',
        f"<title>{escape(pack.title)}</title>",
        f'<link rel="icon" href="{escape(_ICON)}">',
        f"<style>{style}</style>",
        f"<script>{early}</script>",
    )
    body = (
        f"<header><p data-name>{escape(pack.title)}</p></header>",
        "<main data-top>",
        element("div", *(_fallback(pack_in_language(pack, language)) for language in offered(pack)), id="fallback"),
        '<sound-advice heading="1"></sound-advice>',
        "</main>",
        f"<script>{script}</script>",
    )
    lines = ["<!DOCTYPE html>", _html(pack), "<head>", *head, "</head>", "<body>", *body, "</body>", "</html>"]
    return "\n".join(lines) + "\n"


def _html(pack: Pack) -> str:
    return f'<html lang="{escape(pack.language)}" dir="{text_direction(pack.language)}">'


def _fallback(pack: Pack) -> Markup:
    """What stands in the page itself, for whoever sees no more than that: why, what to do, and whom to call."""
    words = words_in(own_language(pack.language) or "en")
    with in_language(pack.language):
        help_ = help_for(pack)
        signs = [
            joined(element("p", one.lead), element("ul", *(element("li", item) for item in one.items)))
            for one in help_.safety_net
        ]
        return element(
            "section",
            element("h2", pack.title),
            element("p", str(words["no_script"])),
            element("p", element("strong", help_.call)),
            element("p", help_.text),
            *signs,
            lang=pack.language,
            dir=text_direction(pack.language),
        )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _manifest(pack: Pack) -> bytes:
    manifest = {
        "name": pack.title,
        "short_name": pack.title[:30],
        "lang": pack.language,
        "start_url": "$DOCUMENT",
        "scope": "./",
        "display": "standalone",
        "background_color": "#fbfbf9",
        "theme_color": "#1f5f6b",
        "icons": [{"src": _ICON, "sizes": "any", "type": "image/svg+xml", "purpose": "any"}],
    }
    return f"{json.dumps(manifest, indent=2, ensure_ascii=False)}\n".encode()


def _worker(pack: Pack, manifest: str) -> bytes:
    version = f"{pack.id}-{pack.content_hash.removeprefix('sha256:')[:16]}"
    text = own_file("page/worker.js")
    for name, value in (("VERSION", version), ("-ID-", f"-{pack.id}-"), ('"MANIFEST"', json.dumps(manifest))):
        text = text.replace(name, value)
    return text.encode()
