"""Answers for tests: people, every cell that rules distinguish, samples, and what is kept of them."""
