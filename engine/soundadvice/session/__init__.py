"""Sessions: a conversation with one person, in which two engines must agree before any advice leaves."""

from soundadvice.session.session import Session

__all__ = ["Session"]
