"""The server for assistants: the Model Context Protocol over standard input and output, and over HTTP.

With `stdio.py` and `over_http.py` the only file that imports `mcp`. Standard output is the protocol's alone; what is
logged goes to standard error, and holds no answer.
"""

from __future__ import annotations

import json
import logging
import signal
from collections.abc import Callable, Mapping
from typing import Any, Final

import anyio
from mcp.server.lowlevel import Server
from mcp_types import CallToolRequestParams, CallToolResult, ListToolsResult, TextContent, Tool, ToolAnnotations

from soundadvice._version import __version__
from soundadvice.meaning.advice import Advice
from soundadvice.meaning.help import Help
from soundadvice.model.pack import Pack
from soundadvice.server.mcp.schemas import gives, takes
from soundadvice.server.mcp.stdio import standard_streams
from soundadvice.server.mcp.tools import (
    Packs,
    evaluate,
    explain,
    help_about,
    language_of,
    list_packs,
    next_question,
)
from soundadvice.server.refusal import Refusal
from soundadvice.wire.bytes import advice_bytes, json_bytes
from soundadvice.wording.language import in_language

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
    "list_packs": ("List packs", "The packs of questions and rules; the default is used if none is named."),
    "next_question": (
        "Next question",
        "What to ask the person next, for all their answers so far. If those decide for an emergency, the advice "
        "comes with it, and there is nothing more to ask.",
    ),
    "evaluate": (
        "Evaluate",
        "The advice for the person's answers. If they do not decide, there is no advice, only the next question.",
    ),
    "explain": (
        "Explain",
        "Why a question is asked (give `question`), or why these answers lead to their advice (give `answers`): rules, "
        "and what they rest on. It is not advice.",
    ),
}
_DOES: Final[Mapping[str, Callable[[Packs, Mapping[str, object]], Advice | dict[str, object]]]] = {
    "list_packs": list_packs,
    "next_question": next_question,
    "evaluate": evaluate,
    "explain": explain,
}


def server(packs: Mapping[str, Pack], *, default: str) -> Server[Any]:
    """The server of these packs and no others, by id; `default` is the one that is meant where a call names none.

    It keeps nothing between calls: the reply to one depends on its arguments alone. Arguments are read by this project
    alone, too.
    """
    served = Packs(packs, default)
    listed = ListToolsResult(tools=_tools(served))

    async def list_tools(*_: object) -> ListToolsResult:
        return listed

    async def call_tool(_: object, call: CallToolRequestParams) -> CallToolResult:
        return _called(call.name, served, call.arguments or {})

    return Server(
        "soundadvice",
        title="soundadvice",
        instructions=INSTRUCTIONS,
        version=__version__,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def _tools(packs: Packs) -> list[Tool]:
    inputs, outputs = takes(packs), gives()
    return [
        Tool(
            name=name,
            title=title,
            description=f"{about} {RULES}",
            input_schema=inputs[name],
            output_schema=outputs[name],
            annotations=ToolAnnotations(
                title=title, read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
            ),
        )
        for name, (title, about) in _ABOUT.items()
    ]


def _called(name: str, packs: Packs, arguments: Mapping[str, object]) -> CallToolResult:
    """The reply to one call; a refusal is a reply too."""
    if name not in _DOES:
        return _refusal(f"there is no such tool; there are {', '.join(f'`{one}`' for one in _DOES)}")
    language = packs.by_id[packs.default].language
    try:
        language = language_of(packs, arguments)
        with in_language(language):
            return _reply(_DOES[name](packs, arguments))
    except Refusal as refusal:
        return _refusal(refusal.detail)
    except Exception as error:
        # Neither its text nor its trace is logged: both may hold a person's answers.
        _log.error("%s failed: %s", name, type(error).__name__)
        with in_language(language):
            return _no_advice(help_about(packs, arguments))


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
    # Python's own handling waits for the thread that reads, and so for a client that may say nothing any longer.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    # What the library logs may hold what was sent, and tracebacks.
    logging.getLogger("mcp").setLevel(logging.CRITICAL + 1)
    anyio.run(_serve, served)


async def _serve(served: Server[Any]) -> None:
    async with standard_streams() as (incoming, outgoing):
        await served.run(incoming, outgoing, served.create_initialization_options())
