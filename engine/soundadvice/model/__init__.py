"""Model: what a pack is: conditions, questions, answers, rules, plans, evidence. Frozen, the standard library only."""
