"""Health: whether the program lives, and whether both engines work out a known case of every pack that it serves."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from soundadvice.model.pack import Pack
from soundadvice.server.problems import problem_response
from soundadvice.server.refusal import NOT_READY
from soundadvice.session.probe import Health, Probe
from soundadvice.wire.bytes import json_bytes


def health_routes(packs: Mapping[str, Pack]) -> list[Route]:
    """`/health/live` and `/health/ready`."""
    probes = [Probe(pack) for pack in packs.values()]

    async def live(_: Request) -> Response:
        return Response(json_bytes({"status": "live"}), media_type="application/json")

    async def ready(_: Request) -> Response:
        found = [probe.ask() for probe in probes]
        for one in found:
            if not one.works:
                return problem_response(NOT_READY, f"the pack `{one.pack.id}` cannot be evaluated: {one.why}")
        # People still get their advice, from the reference alone: to take the server away would leave them with less.
        status = "degraded" if any(one.degraded for one in found) else "ready"
        value = {"status": status, "packs": [_pack(one) for one in found]}
        return Response(json_bytes(value), media_type="application/json")

    return [Route("/health/live", live), Route("/health/ready", ready)]


def _pack(found: Health) -> dict[str, object]:
    pack = found.pack
    return {
        "id": pack.id,
        "version": pack.version,
        "meaning_hash": pack.meaning_hash,
        "engines": list(found.engines),
        "why_alone": found.why,
    }
