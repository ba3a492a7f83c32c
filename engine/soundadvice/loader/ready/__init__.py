"""Ready: installed packs as they were read and checked before, bound to the very files that they were read from.

`form` writes a pack as JSON and reads it back; `installed` says where such a form is, and whether it may be used.

Called by: `loader.load`; `tools.ready` writes what it reads.
Touches: the folders of installed packs.
"""
