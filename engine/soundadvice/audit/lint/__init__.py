"""The lint rules, one file each: what a reviewer would trip over. Each has `check(case)`, as the properties have."""
