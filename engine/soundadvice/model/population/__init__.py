"""Population: made-up people as a pack's `population.yaml` states them, what they answer, and what must hold of them.

Called by: the loader, `population` and everything above.
Touches: nothing.
"""
