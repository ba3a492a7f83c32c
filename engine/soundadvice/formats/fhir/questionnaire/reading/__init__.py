"""Reading: the items of a Questionnaire of others, with a list of all that a pack does not take over.

Called by: the reader of questionnaires.
Touches: nothing.
"""
