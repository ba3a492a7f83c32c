"""Tools of this repository: what the checks and the docs are made with. Nothing of it is installed."""
