"""Loader: from YAML files to a frozen `Pack`, with every mistake named at its place; from git too.

Called by: the public face, `authoring` and `audit`'s commands.
Touches: the folder of a pack, installed packages, a git repository it does not trust.
"""

from soundadvice.loader.load import check_pack, find_pack, installed_packs, load_pack

__all__ = ["check_pack", "find_pack", "installed_packs", "load_pack"]
