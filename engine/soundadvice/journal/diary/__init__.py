"""Diary: on which days a person exercised and how far they got, and which week of their plan that makes it.

Called by: the journal, its chart, the command line and the web page.
Touches: nothing.
"""
