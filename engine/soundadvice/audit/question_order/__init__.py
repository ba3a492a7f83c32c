"""Question order: in which order the fewest questions are asked.

Called by: the command fewest-questions.
Touches: nothing.
"""
