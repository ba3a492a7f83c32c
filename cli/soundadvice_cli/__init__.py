"""The command line of soundadvice: thin, over the public face of the engine."""
