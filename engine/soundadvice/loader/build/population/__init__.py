"""Population: `population.yaml` of a pack, from its shape to the tree, every figure and every id checked.

Called by: the building of packs.
Touches: nothing.
"""
