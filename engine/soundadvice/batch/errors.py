"""What batch refuses before a row is read: a table or a mapping that does not say where the answers are."""

from __future__ import annotations

from soundadvice.errors import SoundAdviceError


class BatchError(SoundAdviceError):
    """A table cannot be triaged as it is mapped. `message` says why, `hint` the mend."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        self.message = message
        self.hint = hint
        super().__init__(message + (f"; {hint}" if hint else ""))
