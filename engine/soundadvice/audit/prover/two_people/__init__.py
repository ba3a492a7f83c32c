"""Two people who differ in one answer: does advice differ too (`one_answer_changed`), how far at most (`worst_fall`)?

Called by: the properties.
Touches: nothing.
"""
