"""Source: the source document, its sentences, and which claim comes from which."""
