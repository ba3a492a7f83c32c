"""Pieces: the bytes of advice joined from parts that say the same to everybody, each of them made once.

`advice_bytes` of `wire.bytes` says what the bytes are, from the reference; these are the same ones. INVARIANT: what is
kept hangs on the pack, and on which of its conditions hold, never on what anyone answered; and there is a limit to it.
`kept` has the parts, `answers` writes answers, `joined` puts advice together, and `reply` what is sent around it.

Called by: the JSON API.
Touches: nothing.
"""
