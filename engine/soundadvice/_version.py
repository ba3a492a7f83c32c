"""The version of soundadvice, at the bottom of the house, where everything can read it."""

__version__ = "0.1.0"
