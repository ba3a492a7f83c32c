"""Build: from checked YAML nodes to the frozen tree, a file for each part of a pack."""
