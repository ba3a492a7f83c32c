"""Server: the requests of an editor, each answered from the pack as the editor has it. pygls speaks the protocol."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol import types as lsp
from pygls import uris
from pygls.exceptions import JsonRpcInvalidParams
from pygls.lsp.server import LanguageServer

from soundadvice._version import __version__
from soundadvice.authoring.editor.actions import actions
from soundadvice.authoring.editor.complete import offers
from soundadvice.authoring.editor.cursor import cursor_at
from soundadvice.authoring.editor.index import Index, Use
from soundadvice.authoring.editor.rename import renaming
from soundadvice.authoring.editor.told import hover
from soundadvice.model.errors import SoundAdviceError
from soundadvice.model.problem import Problem, Severity, Span
from soundadvice.server.lsp.open_packs import OpenPacks, folder_of

if TYPE_CHECKING:
    from pygls.workspace import TextDocument

_SOURCE = "soundadvice"
_WAIT = 0.25
"""Seconds without a key before a pack is checked anew."""
_ITEM_KINDS = {
    "key": lsp.CompletionItemKind.Property,
    "option": lsp.CompletionItemKind.EnumMember,
    "parameter": lsp.CompletionItemKind.Constant,
    "rule": lsp.CompletionItemKind.Function,
    "condition": lsp.CompletionItemKind.Keyword,
    "test": lsp.CompletionItemKind.Operator,
}


class PackServer(LanguageServer):
    """A language server of packs."""

    def __init__(self) -> None:
        super().__init__(_SOURCE, __version__, text_document_sync_kind=lsp.TextDocumentSyncKind.Full)
        self.packs = OpenPacks()
        self._waiting: dict[Path, asyncio.TimerHandle] = {}

    # Places: a pack counts lines and letters from 1, an editor from 0 and in units of its own.

    def path(self, uri: str) -> Path:
        """The path of a file that an editor names."""
        return Path(uris.to_fs_path(uri) or uri)

    def uri(self, path: Path) -> str:
        """The name of a file, as its editor called it where it is open."""
        resolved = path.resolve()
        for uri in self.workspace.text_documents:
            if self.path(uri).resolve() == resolved:
                return str(uri)
        return uris.from_fs_path(str(resolved)) or ""

    def document(self, path: Path) -> TextDocument:
        """The text of a file, as the editor has it or as it is."""
        return self.workspace.get_text_document(self.uri(path))

    def range(self, span: Span) -> lsp.Range:
        """The place of a span."""
        lines = self.document(Path(span.file)).lines
        start = lsp.Position(span.line - 1, span.column - 1)
        end = lsp.Position(
            span.end_line - 1, max(span.end_column - 1, span.column - 1 if span.end_line == span.line else 0)
        )
        found = lsp.Range(start, end)
        return self.workspace.position_codec.range_to_client_units(lines, found) if lines else found

    def place(self, document: TextDocument, position: lsp.Position) -> tuple[int, int]:
        """A position as a line and a column from 0, in letters."""
        found = self.workspace.position_codec.position_from_client_units(document.lines, position)
        return found.line, found.character

    # What is known.

    def index(self, uri: str) -> Index | None:
        """The names of the pack that a file is of."""
        folder = folder_of(self.path(uri))
        return None if folder is None else self.packs.index(folder)

    def use(self, uri: str, position: lsp.Position) -> tuple[Index, Use] | None:
        """The name at a position."""
        index = self.index(uri)
        if index is None:
            return None
        line, column = self.place(self.workspace.get_text_document(uri), position)
        path = self.path(uri).resolve()
        file = next((use.span.file for use in index.uses if Path(use.span.file).resolve() == path), None)
        use = None if file is None else index.at(file, line + 1, column + 1)
        return None if use is None else (index, use)

    def later(self, uri: str) -> None:
        """Checks the pack of a file once no key has been pressed for a moment."""
        folder = folder_of(self.path(uri))
        if folder is None:
            return
        if waiting := self._waiting.pop(folder, None):
            waiting.cancel()
        self._waiting[folder] = asyncio.get_running_loop().call_later(_WAIT, self.show, folder)

    def show(self, folder: Path) -> None:
        """Shows the problems of a pack, in every file that has or had some."""
        self._waiting.pop(folder, None)
        for path, problems in self.packs.problems(folder).items():
            listed = [self.diagnostic(problem, one) for problem in problems for one in (problem.span, *problem.also)]
            self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(self.uri(path), listed))

    def diagnostic(self, problem: Problem, span: Span) -> lsp.Diagnostic:
        """A problem at one of its places."""
        is_error = problem.severity is Severity.ERROR
        text = f"{problem.message}\n{problem.hint}" if problem.hint else problem.message
        return lsp.Diagnostic(
            range=self.range(span),
            message=text,
            severity=lsp.DiagnosticSeverity.Error if is_error else lsp.DiagnosticSeverity.Warning,
            code=problem.code,
            source=_SOURCE,
        )

    def edits(self, places: Iterable[Span], word: str) -> dict[str, list[lsp.TextEdit]]:
        """The word at each place, by file; quotes around what stands there stay."""
        found: dict[str, list[lsp.TextEdit]] = {}
        for span in places:
            lines = self.document(Path(span.file)).lines
            there = lines[span.line - 1][span.column - 1 : span.end_column - 1] if span.line <= len(lines) else ""
            quote = there[0] if len(there) > 1 and there[0] in "\"'" and word[:1] not in "\"'" else ""
            edit = lsp.TextEdit(self.range(span), f"{quote}{word}{quote}")
            found.setdefault(self.uri(Path(span.file)), []).append(edit)
        return found


def make_server() -> PackServer:
    """A server with everything that it answers."""
    server = PackServer()
    _follow(server)
    _answer(server)
    _change(server)
    return server


def _follow(server: PackServer) -> None:
    @server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: lsp.DidOpenTextDocumentParams) -> None:
        server.packs.texts[server.path(params.text_document.uri)] = params.text_document.text
        server.later(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: lsp.DidChangeTextDocumentParams) -> None:
        uri = params.text_document.uri
        server.packs.texts[server.path(uri)] = server.workspace.get_text_document(uri).source
        server.later(uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: lsp.DidSaveTextDocumentParams) -> None:
        server.later(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: lsp.DidCloseTextDocumentParams) -> None:
        server.packs.texts.pop(server.path(params.text_document.uri), None)
        server.later(params.text_document.uri)


def _answer(server: PackServer) -> None:
    @server.feature(lsp.TEXT_DOCUMENT_HOVER)
    def told(params: lsp.HoverParams) -> lsp.Hover | None:
        found = server.use(params.text_document.uri, params.position)
        text = None if found is None else hover(found[0], found[1].name)
        if found is None or text is None:
            return None
        return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.Markdown, text), server.range(found[1].span))

    @server.feature(lsp.TEXT_DOCUMENT_DEFINITION)
    def defined(params: lsp.DefinitionParams) -> lsp.Location | None:
        found = server.use(params.text_document.uri, params.position)
        there = None if found is None else found[0].definition(found[1].name)
        return None if there is None else lsp.Location(server.uri(Path(there[0].file)), server.range(there[0]))

    @server.feature(lsp.TEXT_DOCUMENT_REFERENCES)
    def used(params: lsp.ReferenceParams) -> list[lsp.Location]:
        found = server.use(params.text_document.uri, params.position)
        uses = [] if found is None else found[0].uses_of(found[1].name)
        wanted = [one for one in uses if params.context.include_declaration or not one.is_definition]
        return [lsp.Location(server.uri(Path(one.span.file)), server.range(one.span)) for one in wanted]

    options = lsp.CompletionOptions(trigger_characters=["$", "{", "[", " ", ","])

    @server.feature(lsp.TEXT_DOCUMENT_COMPLETION, options)
    def offered(params: lsp.CompletionParams) -> lsp.CompletionList:
        document = server.workspace.get_text_document(params.text_document.uri)
        index = server.index(params.text_document.uri)
        if index is None:
            return lsp.CompletionList(False, [])
        line, column = server.place(document, params.position)
        cursor = cursor_at([one.rstrip("\r\n") for one in document.lines], line, column)
        file = server.path(params.text_document.uri).resolve().relative_to(index.folder.resolve()).as_posix()
        start = lsp.Position(params.position.line, max(0, params.position.character - len(cursor.word)))
        spot = lsp.Range(start, params.position)
        items = [
            lsp.CompletionItem(
                one.word,
                kind=_ITEM_KINDS.get(one.kind, lsp.CompletionItemKind.Reference),
                detail=one.kind,
                documentation=one.about or None,
                text_edit=lsp.TextEdit(spot, one.word),
            )
            for one in offers(index, file, cursor)
        ]
        return lsp.CompletionList(False, items)


def _change(server: PackServer) -> None:
    @server.feature(lsp.TEXT_DOCUMENT_PREPARE_RENAME)
    def may_be_renamed(params: lsp.PrepareRenameParams) -> lsp.Range | None:
        found = server.use(params.text_document.uri, params.position)
        return None if found is None else server.range(found[1].span)

    @server.feature(lsp.TEXT_DOCUMENT_RENAME, lsp.RenameOptions(prepare_provider=True))
    def renamed(params: lsp.RenameParams) -> lsp.WorkspaceEdit | None:
        found = server.use(params.text_document.uri, params.position)
        if found is None:
            return None
        index, use = found
        try:
            made = renaming(index, use.name, params.new_name, server.packs.of(index.folder))
        except SoundAdviceError as error:
            raise JsonRpcInvalidParams(str(error)) from None
        edits = server.edits(made.places, made.word)
        changes: list[lsp.TextDocumentEdit | lsp.CreateFile | lsp.RenameFile | lsp.DeleteFile] = [
            lsp.TextDocumentEdit(lsp.OptionalVersionedTextDocumentIdentifier(uri), list(listed))
            for uri, listed in edits.items()
        ]
        changes += [lsp.RenameFile(server.uri(old), server.uri(new)) for old, new in made.files]
        return lsp.WorkspaceEdit(document_changes=changes)

    @server.feature(lsp.TEXT_DOCUMENT_CODE_ACTION)
    def mends(params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        folder = folder_of(server.path(params.text_document.uri))
        asked = server.path(params.text_document.uri).resolve()
        found = []
        for path, problems in (server.packs.problems(folder) if folder is not None else {}).items():
            for problem in problems if path.resolve() == asked else ():
                where = [
                    server.range(span) for span in (problem.span, *problem.also) if Path(span.file).resolve() == asked
                ]
                if not any(_meet(one, params.range) for one in where):
                    continue
                for action in actions(problem, problem.excerpt):
                    edit = lsp.WorkspaceEdit(changes=server.edits(action.places, action.text))
                    named = [server.diagnostic(problem, problem.span)]
                    kind = lsp.CodeActionKind.QuickFix
                    found.append(
                        lsp.CodeAction(action.title, kind=kind, diagnostics=named, edit=edit, is_preferred=True)
                    )
        return found


def _meet(one: lsp.Range, other: lsp.Range) -> bool:
    def key(place: lsp.Position) -> tuple[int, int]:
        return place.line, place.character

    return key(one.start) <= key(other.end) and key(other.start) <= key(one.end)
