"""Wire: the JSON form of everything that leaves the program, byte for byte, and its schemas."""
