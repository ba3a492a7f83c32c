"""Places: where a finding stands, within its pack."""

from __future__ import annotations

from pathlib import PurePath

from soundadvice.audit.finding_places import FOLDERS
from soundadvice.model.problem import Span


def within_pack(span: Span) -> str:
    """The file within its pack: where the folder lies on a machine is no one's business."""
    parts = PurePath(span.file).parts
    return "/".join(parts[-3:] if len(parts) > 2 and parts[-2] in FOLDERS else parts[-2:])
