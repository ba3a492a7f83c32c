"""Input: answers from files and tables that a command is given."""
