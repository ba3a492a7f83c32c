"""Questionnaire: a pack's questions and skip logic as a form, and the questions of a form of others.

Called by: export, import and the server.
Touches: the file that is named.
"""
