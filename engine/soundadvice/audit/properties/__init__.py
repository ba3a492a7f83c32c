"""The properties, one file each. Each has `check(case)`, which says whether the pack has it, and who shows otherwise."""
