"""Session: one person's conversation. Two engines must agree before any advice leaves; else there is help.

Called by: the terminal, the web pages, MCP.
Touches: files that are saved; durable_rules and CLIPS.
"""

from soundadvice.session.session import Session

__all__ = ["Session"]
