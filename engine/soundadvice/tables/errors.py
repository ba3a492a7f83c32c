"""What batch refuses before a row is read: a table or a mapping that does not say where the answers are."""

from __future__ import annotations

from soundadvice.model.errors import SoundAdviceError


class BatchError(SoundAdviceError):
    """A table cannot be triaged as it is mapped. `message` says why, `hint` the mend."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        self.message = message
        self.hint = hint
        super().__init__(message + (f"; {hint}" if hint else ""))


def other_rows(name: str) -> BatchError:
    """What is said where a batch that goes on finds other rows, or another order, where it was before."""
    return BatchError(
        f"`{name}`: its rows do not come as they did when the folder was begun: "
        "someone might be left out, or be there twice",
        "begin again with --overwrite",
    )


def mixed_up(name: str) -> BatchError:
    """What is said where the rows that come back from an engine are not, by their numbers, those that went in."""
    return BatchError(
        f"`{name}`: the rows that came back are not those that were given; the advice might be someone else's",
        "nothing was kept of it; run it again, and tell us if it happens again",
    )
