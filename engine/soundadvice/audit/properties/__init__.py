"""The properties, one file each. Each has `check(case)`: whether the pack has it, and who shows otherwise."""
