"""Files: paths read up to a limit and written whole or not at all. Knows nothing of packs."""
