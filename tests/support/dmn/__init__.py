"""Decision tables for tests: files of DMN made of a few lines, and a real engine that runs them."""
