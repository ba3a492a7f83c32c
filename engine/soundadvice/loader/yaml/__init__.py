"""YAML: text to nodes with places, and the collector of problems."""
