"""Telemetry: every event as a span and as two measures of OpenTelemetry.

Only its API is used, and where to send it is the operator's to set up. A span is a root: what a caller says of a trace
of its own is not taken, for that could be anything. No error, no address and no header goes into it.
"""

from __future__ import annotations

from importlib.util import find_spec
from time import time_ns

from soundadvice.model.errors import SoundAdviceError
from soundadvice.server.watch.event import AuditEvent, Came
from soundadvice.server.watch.watched import Watcher


class TelemetryError(SoundAdviceError):
    """OpenTelemetry is not installed. Its text says the mend."""


def telemetry() -> Watcher:
    """A watcher that hands events to OpenTelemetry. Raises TelemetryError if that is not installed."""
    if find_spec("opentelemetry") is None:
        raise TelemetryError("this needs opentelemetry-api; install it with `pip install 'soundadvice[telemetry]'`")
    from opentelemetry.context import Context
    from opentelemetry.metrics import get_meter
    from opentelemetry.trace import SpanKind, Status, StatusCode, get_tracer

    tracer, meter = get_tracer("soundadvice"), get_meter("soundadvice")
    requests = meter.create_counter("soundadvice.requests", "{request}", "Requests that came to something")
    lasted = meter.create_histogram("soundadvice.request.duration", "s", "How long requests took")

    def watch(event: AuditEvent) -> None:
        attributes = _attributes(event)
        requests.add(1, attributes)
        lasted.record(event.seconds, attributes)
        ended = time_ns()
        span = tracer.start_span(
            f"{event.method} {event.surface}",
            context=Context(),
            kind=SpanKind.SERVER,
            attributes=attributes,
            start_time=ended - round(event.seconds * 1e9),
        )
        if event.came is Came.FAILED:
            span.set_status(Status(StatusCode.ERROR))
        span.end(ended)

    return watch


def _attributes(event: AuditEvent) -> dict[str, str | int]:
    """What both have: all that is in an event, but for its time."""
    told = {
        "soundadvice.surface": event.surface,
        "soundadvice.came": event.came.value,
        "soundadvice.pack.id": event.pack,
        "soundadvice.pack.version": event.version,
        "soundadvice.pack.meaning_hash": event.meaning_hash,
        "soundadvice.software": event.software,
        "http.request.method": event.method,
        "http.response.status_code": event.status,
    }
    return {name: value for name, value in told.items() if value is not None}
