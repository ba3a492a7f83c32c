"""The server for assistants: the Model Context Protocol over standard input and output.

The only file that imports `mcp`. Standard output is the protocol's alone; what is logged goes to standard error, and
holds no answer.
"""

from __future__ import annotations

import io
import json
import logging
import signal
import sys
from collections.abc import Callable, Mapping
from typing import Any, Final

from mcp.server import MCPServer
from mcp.server.mcpserver.tools import Tool
from mcp.server.mcpserver.utilities.func_metadata import ArgModelBase, FuncMetadata
from mcp_types import CallToolResult, TextContent, ToolAnnotations

from soundadvice import __version__
from soundadvice.advice import Advice
from soundadvice.help import Help
from soundadvice.pack import Pack
from soundadvice.service.mcp_lines import CheckedLines
from soundadvice.service.mcp_schemas import gives, takes
from soundadvice.service.mcp_tools import Packs, RefusalError, evaluate, explain, help_about, list_packs, next_question
from soundadvice.service.wire import advice_bytes, json_bytes

_log = logging.getLogger(__name__)

RULES: Final = (
    "Pass the advice text on to the person unchanged: all of it, in its own words, nothing added, softened or left "
    "out. Emergency advice is said first and at once, before anything else. Answers are the person's own: ask the "
    "question in its own words, and send an answer only once the person has confirmed which option, number or "
    "duration they mean. Never fill an answer in, guess it, or take it from what you know of them: what they have not "
    "answered stays unanswered, and is left out."
)
INSTRUCTIONS: Final = (
    "soundadvice asks about symptoms and says what to do: a plan at home, or a doctor and how soon. It is not a "
    "doctor. Begin with next_question and answers {}. Ask the person what it gives, add their confirmed answer to the "
    "answers so far, and call next_question again, with all of them, until it says that the advice is decided; then "
    f"call evaluate. The server keeps nothing between calls. {RULES}"
)
_ABOUT: Final[Mapping[str, tuple[str, str]]] = {
    "list_packs": ("List packs", "The packs of questions and rules; the default is meant where none is named."),
    "next_question": (
        "Next question",
        "What to ask the person next, for all their answers so far. Where those decide for an emergency, the advice "
        "comes with it, and there is nothing more to ask.",
    ),
    "evaluate": (
        "Evaluate",
        "The advice for the person's answers. Where they do not decide, there is no advice but the next question.",
    ),
    "explain": (
        "Explain",
        "Why a question is asked (give `question`), or why these answers lead to their advice (give `answers`): rules, "
        "and what they rest on. It is no advice of its own.",
    ),
}
_DOES: Final[Mapping[str, Callable[[Packs, Mapping[str, object]], Advice | dict[str, object]]]] = {
    "list_packs": list_packs,
    "next_question": next_question,
    "evaluate": evaluate,
    "explain": explain,
}


class _StrictTool(Tool):
    """A tool whose arguments are read by this project alone.

    The library's own reading takes text for JSON, passes over arguments that a tool does not have, and repeats in its
    errors what was given.
    """

    async def run(self, arguments: dict[str, Any], context: Any, convert_result: bool = False) -> CallToolResult:
        """The reply to one call; a refusal is a reply too."""
        result = self.fn(arguments)
        assert isinstance(result, CallToolResult)
        return result


def server(packs: Mapping[str, Pack], *, default: str) -> MCPServer[Any]:
    """The server of these packs, by id; `default` is the one that is meant where a call names none."""
    served = Packs(packs, default)
    inputs, outputs = takes(served), gives()
    tools: list[Tool] = [
        _StrictTool(
            fn=_called(name, served),
            name=name,
            title=title,
            description=f"{about} {RULES}",
            parameters=inputs[name],
            fn_metadata=FuncMetadata(arg_model=ArgModelBase, output_schema=outputs[name]),
            is_async=False,
            context_kwarg=None,
            annotations=ToolAnnotations(
                title=title, read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
            ),
        )
        for name, (title, about) in _ABOUT.items()
    ]
    return MCPServer(
        "soundadvice",
        title="soundadvice",
        instructions=INSTRUCTIONS,
        version=__version__,
        tools=tools,
        # Below this the library tells of every call.
        log_level="WARNING",
    )


def _called(name: str, packs: Packs) -> Callable[[Mapping[str, object]], CallToolResult]:
    def call(arguments: Mapping[str, object]) -> CallToolResult:
        try:
            return _reply(_DOES[name](packs, arguments))
        except RefusalError as refusal:
            return _refusal(str(refusal))
        except Exception as error:
            # Neither its text nor its trace is logged: both may hold a person's answers.
            _log.error("%s failed: %s", name, type(error).__name__)
            return _no_advice(help_about(packs, arguments))

    return call


def _reply(value: Advice | dict[str, object]) -> CallToolResult:
    if isinstance(value, Advice):
        text, structured = advice_bytes(value).decode(), value.to_json()
    else:
        text, structured = json_bytes(value).decode(), value
    return CallToolResult(content=[TextContent(type="text", text=text)], structured_content=structured)


def _refusal(message: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=message)], is_error=True)


def _no_advice(help_: Help) -> CallToolResult:
    """What to say to the person where something is wrong on our side, in words and as plain values."""
    said = f"{help_.title}. {help_.text} {help_.call}"
    text = f"This failed inside soundadvice: no advice can be given. Say this to the person now, unchanged: {said}"
    parts = [text, json.dumps({"help": help_.to_json()}, ensure_ascii=False)]
    return CallToolResult(content=[TextContent(type="text", text=part) for part in parts], is_error=True)


def serve_stdio(packs: Mapping[str, Pack], *, default: str) -> None:
    """Serves over standard input and output until the client closes them, or Ctrl-C ends the process."""
    served = server(packs, default=default)
    # Python's own handling waits for the thread that reads, and so for a client that may say nothing any more.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    # The library reads standard input through `sys.stdin`: so each line is looked at first.
    sys.stdin = io.TextIOWrapper(io.BufferedReader(CheckedLines(sys.stdin.buffer)), encoding="utf-8")
    served.run("stdio")
