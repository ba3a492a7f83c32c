"""Region: exactly whom advice is given to, as cubes (`cover`), and in words (`words`).

Called by: the rest of the auditor.
Touches: nothing.
"""
