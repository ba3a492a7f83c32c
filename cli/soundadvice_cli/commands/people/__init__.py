"""Commands for a person: be asked, do the routine, check in."""
