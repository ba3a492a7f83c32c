"""Makers of clients, of one version each and by digest, and programs that hold a conversation with what they make."""
