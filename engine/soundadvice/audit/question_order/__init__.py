"""Question order: in which order the fewest questions are asked."""
