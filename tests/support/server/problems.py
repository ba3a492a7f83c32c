"""Problems: what every refusal of the server must be like."""

from __future__ import annotations

from typing import Any

import httpx


def refused(response: httpx.Response, status: int, kind: str) -> dict[str, Any]:
    """The problem, which is in the form of RFC 9457 and repeats nothing."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["cache-control"] == "no-store"
    problem: dict[str, Any] = response.json()
    assert list(problem)[:4] == ["type", "title", "status", "detail"]
    assert set(problem) <= {"type", "title", "status", "detail", "errors"} | ({"help"} if status == 500 else set())
    assert problem["type"] == f"urn:soundadvice:problem:{kind}"
    assert problem["status"] == status
    assert "SECRET" not in response.text
    assert "self_care" not in response.text
    assert "Traceback" not in response.text
    return problem
