"""Read: tables in files and databases, each opened with its own care."""
