"""Health: whether the program lives, and whether every pack it serves can be evaluated."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from soundadvice.evaluate import evaluate
from soundadvice.pack import Pack
from soundadvice.service.problems import NOT_READY, problem_response
from soundadvice.service.wire import json_bytes


def health_routes(packs: Mapping[str, Pack]) -> list[Route]:
    """`/health/live` and `/health/ready`."""

    async def live(_: Request) -> Response:
        return Response(json_bytes({"status": "live"}), media_type="application/json")

    async def ready(_: Request) -> Response:
        for pack in packs.values():
            try:
                evaluate(pack, {})
            except Exception:
                return problem_response(NOT_READY, f"the pack `{pack.id}` cannot be evaluated")
        served = [
            {"id": pack.id, "version": pack.version, "meaning_hash": pack.meaning_hash} for pack in packs.values()
        ]
        return Response(json_bytes({"status": "ready", "packs": served}), media_type="application/json")

    return [Route("/health/live", live), Route("/health/ready", ready)]
