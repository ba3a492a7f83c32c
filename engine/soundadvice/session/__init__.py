"""Sessions: a conversation with one person. Two engines must agree before any advice leaves; else there is help."""

from soundadvice.session.session import Session

__all__ = ["Session"]
