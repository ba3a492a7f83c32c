"""Time: lengths of time, and days as so many days before the day of asking. Nothing here reads a clock.

Called by: every room above.
Touches: nothing.
"""
