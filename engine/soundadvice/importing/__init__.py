"""Importing: from a form in another format to the first files of a pack, one file a format.

Each reader gives a `Skeleton`; `write_skeleton` makes a folder of it.
"""

from soundadvice.importing.skeleton import Skeleton, skeleton_files, write_skeleton

__all__ = ["Skeleton", "skeleton_files", "write_skeleton"]
