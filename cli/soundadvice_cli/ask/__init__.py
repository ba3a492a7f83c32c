"""Ask: the conversation at a terminal, and what is kept of it."""
