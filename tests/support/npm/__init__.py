"""Programs from npm for tests, kept in a folder outside the project."""
