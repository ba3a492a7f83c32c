"""Draw: people with their facts and answers, the same ones whatever is drawn beside them, and their advice.

Called by: `count`, and what reports on a population.
Touches: a file that people are written to.
"""
