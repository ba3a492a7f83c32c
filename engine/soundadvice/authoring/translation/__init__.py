"""Translation: the file of a language beside a pack, written for a translator, and to and from gettext's .po files.

Called by: the command translate, and formats that bring texts in several languages.
Touches: the folder of a pack, .po files.
"""
