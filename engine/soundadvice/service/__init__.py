"""Service: the surfaces for other programs, thin, over the public face. None of them holds triage logic."""
