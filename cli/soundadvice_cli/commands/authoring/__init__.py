"""Commands that write a pack's files, or a pack in another format."""
