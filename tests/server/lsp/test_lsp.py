"""The language server as an editor meets it: started as a program, spoken to over its standard input and output."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcInvalidParams
from pygls.lsp.client import LanguageClient

from soundadvice import check_pack, load_pack
from support.packs.folders import change

pytestmark = pytest.mark.slow  # each starts a program
PACKS = Path(__file__).parents[2] / "data" / "packs"


class Editor(LanguageClient):
    """An editor: what it has open, and the problems that it shows."""

    def __init__(self) -> None:
        super().__init__("editor", "1")
        self.problems: dict[str, list[lsp.Diagnostic]] = {}
        self.came = asyncio.Event()
        self.versions: dict[str, int] = {}

        @self.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def shown(params: lsp.PublishDiagnosticsParams) -> None:
            self.problems[params.uri] = list(params.diagnostics)
            self.came.set()

    def open(self, path: Path) -> str:
        uri = path.as_uri()
        self.came.clear()
        item = lsp.TextDocumentItem(uri, "yaml", 1, path.read_text("utf-8"))
        self.text_document_did_open(lsp.DidOpenTextDocumentParams(item))
        self.versions[uri] = 1
        return uri

    def type(self, uri: str, text: str) -> None:
        self.came.clear()
        self.versions[uri] += 1
        document = lsp.VersionedTextDocumentIdentifier(self.versions[uri], uri)
        whole = lsp.TextDocumentContentChangeWholeDocument(text)
        self.text_document_did_change(lsp.DidChangeTextDocumentParams(document, [whole]))

    async def told(self) -> dict[str, list[lsp.Diagnostic]]:
        await asyncio.wait_for(self.came.wait(), 60)
        await asyncio.sleep(0.05)
        return self.problems

    async def at(self, asked: str, uri: str, line: int, column: int, **more: Any) -> Any:
        where = {"text_document": lsp.TextDocumentIdentifier(uri), "position": lsp.Position(line, column)}
        kinds = {
            "hover": lsp.HoverParams, "definition": lsp.DefinitionParams, "completion": lsp.CompletionParams,
            "rename": lsp.RenameParams, "references": lsp.ReferenceParams, "prepare_rename": lsp.PrepareRenameParams,
        }  # fmt: skip
        call = getattr(self, f"text_document_{asked}_async")
        return await asyncio.wait_for(call(kinds[asked](**where, **more)), 60)


def with_editor(folder: Path, use: Callable[[Editor], Awaitable[None]]) -> None:
    async def run() -> None:
        editor = Editor()
        await editor.start_io(
            sys.executable, "-m", "soundadvice_cli", "lsp", env={**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
        )
        try:
            await editor.initialize_async(lsp.InitializeParams(lsp.ClientCapabilities(), root_uri=folder.as_uri()))
            editor.initialized(lsp.InitializedParams())
            await use(editor)
            await editor.shutdown_async(None)
        finally:
            editor.exit(None)
            await asyncio.wait_for(editor.stop(), 60)

    asyncio.run(run())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PACKS / "minimal", tmp_path / "minimal"))


def applied(edit: lsp.WorkspaceEdit, folder: Path) -> None:
    """Does what an edit says, as an editor does."""
    listed = [
        (one.text_document.uri, one.edits)
        for one in edit.document_changes or ()
        if isinstance(one, lsp.TextDocumentEdit)
    ]
    for uri, edits in [*listed, *(edit.changes or {}).items()]:
        path = Path(uri.removeprefix("file://"))
        lines = path.read_text("utf-8").split("\n")
        for one in sorted(edits, key=lambda each: (each.range.start.line, each.range.start.character), reverse=True):
            start, end = one.range.start, one.range.end
            assert start.line == end.line
            line = lines[start.line]
            lines[start.line] = line[: start.character] + one.new_text + line[end.character :]
        path.write_text("\n".join(lines), "utf-8")
    for one in edit.document_changes or ():
        if isinstance(one, lsp.RenameFile):
            Path(one.old_uri.removeprefix("file://")).rename(one.new_uri.removeprefix("file://"))


def test_problems_are_those_of_check_as_one_types_and_go_when_they_are_mended(folder: Path) -> None:
    path = folder / "rules" / "leg.yaml"
    good = path.read_text()

    async def use(editor: Editor) -> None:
        uri = editor.open(path)
        editor.type(uri, good.replace("leg_pain: [one", "leg_pains: [one").replace("leg_pain: no", "leg_pains: no"))
        shown = (await editor.told())[uri]
        assert [(one.code, one.source) for one in shown] == [("unknown_question", "soundadvice")] * 2, "at both places"
        assert [one.range.start for one in shown] == [lsp.Position(1, 7), lsp.Position(7, 29)]
        assert shown[0].message.endswith("did you mean `leg_pain`?")
        assert path.read_text() == good, "nothing was saved"
        editor.type(uri, good)
        assert (await editor.told())[uri] == []

    with_editor(folder, use)


def test_everything_that_check_says_is_shown_and_nothing_else(folder: Path) -> None:
    change(folder / "rules" / "leg.yaml", "because: The", "because: 🦵 The #1 pain {odd}: The")
    change(folder / "questions.yaml", 'no: "No", yes: "Yes"}\n  enable', "no: “No”, yes: “Yes”}\n  enable")
    change(folder / "plan.yaml", "show: [stop_rule]", "show: [stop_rules]")

    async def use(editor: Editor) -> None:
        editor.open(folder / "rules" / "leg.yaml")
        shown = {
            (Path(uri).name, str(one.code), one.range.start.line + 1)
            for uri, listed in (await editor.told()).items()
            for one in listed
        }
        assert shown == {(Path(one.span.file).name, one.code, one.span.line) for one in check_pack(folder)}

    with_editor(folder, use)


def test_names_are_completed_told_and_found(folder: Path) -> None:
    path = folder / "rules" / "old.yaml"

    async def use(editor: Editor) -> None:
        uri = editor.open(path)
        told = await editor.at("hover", uri, 3, 8)  # `age`
        assert told.contents.value.startswith("**question** `age`\n\nHow old are you?\n\n`kind: number`")
        assert "used 4 times in this pack" in told.contents.value
        there = await editor.at("definition", uri, 3, 24)  # `$old_age`
        assert (Path(there.uri).name, there.range.start) == ("pack.yaml", lsp.Position(9, 2))
        there = await editor.at("definition", uri, 4, 15)  # the option `numb`
        assert (Path(there.uri).name, there.range.start) == ("questions.yaml", lsp.Position(8, 12))
        places = await editor.at("references", uri, 6, 21, context=lsp.ReferenceContext(False))  # `{age}` in a text
        assert sorted({(Path(one.uri).name, one.range.start.line) for one in places}) == [
            ("old.yaml", 3), ("old.yaml", 6), ("old.yaml", 9), ("old.yaml", 10),
        ]  # fmt: skip
        editor.type(uri, "id: old\nwhen: {leg_pain: [one, ")
        found = await editor.at("completion", uri, 1, 23)
        assert [one.label for one in found.items] == ["no", "one", "both", "unsure"]
        assert found.items[2].documentation == "Both legs"

    with_editor(folder, use)


def test_what_is_renamed_is_renamed_everywhere_its_file_too(folder: Path) -> None:
    async def use(editor: Editor) -> None:
        uri = editor.open(folder / "rules" / "leg.yaml")
        applied(await editor.at("rename", uri, 0, 5, new_name="legs"), folder)

    with_editor(folder, use)
    assert check_pack(folder) == ()
    assert [rule.id for rule in load_pack(folder).rules] == ["lasting", "legs", "old"]


def test_a_rename_that_cannot_be_is_refused_with_the_reason(folder: Path) -> None:
    async def use(editor: Editor) -> None:
        uri = editor.open(folder / "rules" / "leg.yaml")
        for word, reason in (
            ("signs", "there is a question `signs` already"),
            ("Leg Pain", "is not an id"),
            ("all", ""),
        ):
            with pytest.raises(JsonRpcInvalidParams) as refused:
                await editor.at("rename", uri, 1, 9, new_name=word)
            assert reason in str(refused.value)

    with_editor(folder, use)


def test_a_mend_that_a_problem_names_can_be_made(folder: Path) -> None:
    path = folder / "rules" / "leg.yaml"
    good = path.read_text()
    path.write_text(good.replace("leg_pain", "leg_pains").replace("The pain goes", "The pain #1 goes"))

    async def use(editor: Editor) -> None:
        uri = editor.open(path)
        await editor.told()
        whole = lsp.Range(lsp.Position(0, 0), lsp.Position(20, 0))
        asked = lsp.CodeActionParams(lsp.TextDocumentIdentifier(uri), whole, lsp.CodeActionContext([]))
        found = await asyncio.wait_for(editor.text_document_code_action_async(asked), 60)
        assert [one.title for one in found] == ["Write `leg_pain`", "Put the whole text in quotes"]
        for one in found:
            applied(one.edit, folder)

    with_editor(folder, use)
    assert check_pack(folder) == ()
    assert path.read_text() == good.replace("The pain goes into your leg.", '"The pain #1 goes into your leg."')


def test_files_that_are_no_pack_and_texts_that_are_no_yaml_end_nothing(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text("a: 1\n")

    async def use(editor: Editor) -> None:
        uri = editor.open(other)
        assert await editor.at("hover", uri, 0, 0) is None
        assert list((await editor.at("completion", uri, 0, 0)).items) == []
        uri = editor.open(folder / "rules" / "leg.yaml")
        for text in ("", "\x00", "{[}" * 50, "a: b: c\n- d", "\u202e", "when:\n" * 400, "😀" * 30):
            editor.type(uri, text)
            await editor.told()
            await editor.at("completion", uri, 0, 2)
            await editor.at("hover", uri, 0, 500)
            assert await editor.at("definition", uri, 900, 0) is None

    with_editor(folder, use)
