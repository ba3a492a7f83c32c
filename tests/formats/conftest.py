"""What tests of formats share: a command that runs in this process."""

from __future__ import annotations

from support.terminal.commands import run as run
