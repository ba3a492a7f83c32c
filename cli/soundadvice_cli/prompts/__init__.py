"""Prompts: one question put and one answer taken, on a screen or line by line."""
