"""Voters: the engines that can vote beside the reference, each behind one face; and the rules as both can have them.

Called by: `session.second_engine`, which chooses among them; no one else.
Touches: durable_rules and CLIPS.
"""
