"""Reading: from YAML files on disk to the frozen tree, with every mistake named at its place."""

from soundadvice.loader.load import check_pack, find_pack, installed_packs, load_pack

__all__ = ["check_pack", "find_pack", "installed_packs", "load_pack"]
