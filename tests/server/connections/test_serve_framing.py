"""Where it is not clear where a request ends, it is refused and the connection ends: nothing after it is a request."""

from __future__ import annotations

import logging

import h11
import httpx
import pytest

from soundadvice.server.connections.framing import Connection
from support.server.serving import EVALUATE, raw

POST = f"POST {EVALUATE} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n".encode()
NEXT = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
BODY = b'{"answers":{}}'
CHUNKED = b"e\r\n" + BODY + b"\r\n0\r\n\r\n"
TE = b"Transfer-Encoding: chunked\r\n"


UNCLEAR = {
    "both lengths": POST + b"Content-Length: 5\r\n" + TE + b"\r\n0\r\n\r\n",
    "both lengths, the other way round": POST + TE + b"Content-Length: 29\r\n\r\n" + CHUNKED,
    "a length twice": POST + b"Content-Length: 14\r\nContent-Length: 14\r\n\r\n" + BODY,
    "two lengths": POST + b"Content-Length: 14\r\nContent-Length: 4\r\n\r\n" + BODY,
    "two lengths, otherwise written": POST + b"content-length: 4\r\nCONTENT-LENGTH: 14\r\n\r\n" + BODY,
    "a list of lengths": POST + b"Content-Length: 14, 14\r\n\r\n" + BODY,
    "a length with a sign": POST + b"Content-Length: +14\r\n\r\n" + BODY,
    "a length in other digits": POST + b"Content-Length: 0xe\r\n\r\n" + BODY,
    "chunks twice": POST + TE + TE + b"\r\n" + CHUNKED,
    "chunks in a list": POST + b"Transfer-Encoding: chunked, chunked\r\n\r\n" + CHUNKED,
    "another coding": POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n" + CHUNKED,
    "a coding that looks alike": POST + b"Transfer-Encoding: xchunked\r\nContent-Length: 14\r\n\r\n" + BODY,
    "chunks in HTTP/1.0": POST.replace(b"/1.1", b"/1.0") + b"Connection: keep-alive\r\n" + TE + b"\r\n" + CHUNKED,
    "a chunk that ends otherwise": POST + TE + b"\r\ne\r\n" + BODY + b"XX0\r\n\r\n",
    "a chunk without a size": POST + TE + b"\r\n\r\n" + CHUNKED,
    "a chunk with a size that is none": POST + TE + b"\r\n-e\r\n" + BODY + b"\r\n0\r\n\r\n",
    "a line that goes on": POST + b"X: a\r\n Content-Length: 14\r\n\r\n" + BODY,
    "a length that goes on": POST + b"Content-Length:\r\n 14\r\n\r\n" + BODY,
    "a line that ends in a return alone": POST + b"X: a\rContent-Length: 14\r\n\r\n" + BODY,
    "a line that ends in a feed alone": POST + b"X: a\nContent-Length: 14\r\n\r\n" + BODY,
    "a head that ends in feeds alone": POST + b"Content-Length: 14\n\n" + BODY,
    "a name with a blank": POST + b"Content-Length : 14\r\n\r\n" + BODY,
}


@pytest.mark.parametrize("name", UNCLEAR)
def test_nothing_after_it_is_read_as_a_request(base: str, name: str) -> None:
    found = raw(base, UNCLEAR[name] + NEXT, timeout=5)
    assert found.count(b"HTTP/1.1 ") == 1, found
    assert found.startswith(b"HTTP/1.1 400 "), found
    assert b"connection: close" in found.lower()
    assert found.endswith(b'"detail":"send one request after another, each with one length"}')


@pytest.mark.sampled
@pytest.mark.parametrize("name", UNCLEAR)
def test_nor_where_it_comes_byte_by_byte(base: str, name: str) -> None:
    sent = UNCLEAR[name]
    found = raw(base, sent[:-20], then=sent[-20:] + NEXT, pause=0.05, timeout=5)
    assert found.count(b"HTTP/1.1 ") == 1, found
    assert found.startswith(b"HTTP/1.1 400 "), found


def test_the_second_request_is_looked_at_as_the_first(base: str) -> None:
    found = raw(base, NEXT + UNCLEAR["both lengths"] + NEXT, timeout=5)
    assert [part[:3] for part in found.split(b"HTTP/1.1 ")[1:]] == [b"200", b"400"]


def test_what_is_clear_is_taken_one_after_another(base: str) -> None:
    plain = POST + b"Content-Length: 14\r\nX:  a b\t\r\n\r\n" + BODY
    last = NEXT.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    found = raw(base, plain + POST + TE + b"\r\n" + CHUNKED + last)
    assert [part[:3] for part in found.split(b"HTTP/1.1 ")[1:]] == [b"200", b"200", b"200"]


def test_what_goes_wrong_after_the_reply_is_no_fault_of_ours(
    client: httpx.Client, base: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A body that is refused unread may still turn out to be none."""
    head = POST.replace(b"application/json", b"text/plain") + TE + b"\r\n"
    with caplog.at_level(logging.DEBUG):
        found = raw(base, head, then=b"SECRET\r\n" + NEXT, pause=0.3, timeout=5)
    assert found.startswith(b"HTTP/1.1 415 ")
    assert found.count(b"HTTP/1.1 ") == 1
    assert [one for one in caplog.records if one.levelno >= logging.ERROR] == []
    assert client.get("/health/live").status_code == 200


def test_the_head_of_a_reply_goes_out_with_its_body() -> None:
    """In one piece: the system is called once less, and whoever waits is woken once."""
    ours, theirs = Connection(h11.SERVER), h11.Connection(h11.CLIENT)
    for _ in range(2):  # and again on the same connection
        ask = h11.Request(method="GET", target="/", headers=[("Host", "localhost")])
        ours.receive_data(theirs.send(ask) + theirs.send(h11.EndOfMessage()))
        assert isinstance(ours.next_event(), h11.Request)
        assert isinstance(ours.next_event(), h11.EndOfMessage)
        assert ours.send(h11.Response(status_code=200, headers=[("Content-Length", "6")])) == b""
        first = ours.send(h11.Data(data=b"abc"))
        assert first.startswith(b"HTTP/1.1 200")
        assert first.endswith(b"\r\n\r\nabc")
        assert (ours.send(h11.Data(data=b"def")), ours.send(h11.EndOfMessage())) == (b"def", b"")
        theirs.receive_data(first + b"def")
        got = [theirs.next_event() for _ in range(3)]
        assert [type(one) for one in got] == [h11.Response, h11.Data, h11.EndOfMessage]
        ours.start_next_cycle()
        theirs.start_next_cycle()


def test_a_reply_without_a_body_goes_out_too() -> None:
    ours, theirs = Connection(h11.SERVER), h11.Connection(h11.CLIENT)
    ours.receive_data(theirs.send(h11.Request(method="GET", target="/", headers=[("Host", "localhost")])))
    ours.next_event()
    assert ours.send(h11.Response(status_code=204, headers=[])) == b""
    assert ours.send(h11.EndOfMessage()).startswith(b"HTTP/1.1 204")
