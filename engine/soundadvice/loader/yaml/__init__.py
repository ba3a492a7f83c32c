"""YAML: text to nodes with places, and the collector of problems. The only user of PyYAML.

Called by: the loader, `authoring`, and tables' mapping files.
Touches: nothing; the text is handed in.
"""
