"""Commands for tests: in this process, key by key, and in a real terminal."""
