"""Sealed: the content of a visit, which no one can read or change without the key in the person's browser.

What opens it is made of two keys: the server's, which is in its settings, and the visit's, which is in the cookie of
one browser and nowhere else. Whoever has the file, or the file and the server's key, has no one's answers; and once the
browser has forgotten its cookie, no one can open what is left.
"""

from __future__ import annotations

import hmac
import os
from importlib.util import find_spec
from pathlib import Path

from soundadvice.files.bounded import TooLargeError, read_bounded
from soundadvice.model.errors import SoundAdviceError

FEWEST = 32
"""Bytes of the server's key: one with fewer could be guessed."""
_MOST = 4096
_NONCE = 12


class SharingError(SoundAdviceError):
    """Visits cannot be shared as the settings say. Its text says why, and the mend."""


def read_key(path: Path) -> bytes:
    """The server's key out of a file, without white space around it. Raises SharingError, which repeats none of it."""
    if find_spec("cryptography") is None:
        raise SharingError(
            "visits in a file are sealed, which needs more; install `pip install 'soundadvice[workers]'`"
        )
    try:
        key = read_bounded(path, _MOST).strip()
    except TooLargeError:
        raise SharingError(f"`{path}` is no key: it is larger than {_MOST} bytes") from None
    except OSError as error:
        raise SharingError(f"the key in `{path}` cannot be read: {(error.strerror or 'it failed').lower()}") from None
    if len(key) < FEWEST:
        raise SharingError(
            f"the key in `{path}` has {len(key)} bytes, which could be guessed: make one of {FEWEST} or more, such as "
            "by `openssl rand -hex 32`"
        )
    return key


class Seal:
    """What the server's key is used for, each time in another form, so that no use tells anything of another."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def __repr__(self) -> str:
        return "<Seal>"  # no key: a repr ends up in logs

    def secret(self, use: str) -> bytes:
        """A secret for one use."""
        return hmac.digest(self._key, use.encode(), "sha256")

    def place(self, visit: str) -> bytes:
        """Where the content of a visit stands: it does not tell the visit's key."""
        return hmac.digest(self.secret("place"), visit.encode("utf-8", "replace"), "sha256")

    def close(self, visit: str, content: bytes, bound: str) -> bytes:
        """The content, sealed with the visit's key and bound to a text that is told again when it is opened."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = os.urandom(_NONCE)
        return nonce + AESGCM(self._of(visit)).encrypt(nonce, content, bound.encode())

    def open(self, visit: str, sealed: bytes, bound: str) -> bytes:
        """What was sealed. Raises ValueError if it was changed, is of another visit, or bound to something else."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            return AESGCM(self._of(visit)).decrypt(sealed[:_NONCE], sealed[_NONCE:], bound.encode())
        except InvalidTag:
            raise ValueError("this was not sealed here") from None

    def _of(self, visit: str) -> bytes:
        return hmac.digest(self.secret("content"), visit.encode("utf-8", "replace"), "sha256")
