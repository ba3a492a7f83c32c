"""Git: a pack as it was at a revision of a repository that is not trusted. Nothing of it is run."""
