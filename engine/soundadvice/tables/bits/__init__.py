"""Bits: the advice of many rows at once, as the bits of machine words: one bit a person, one `and` for 64 people.

What is read of a question is read once for each different value (`reader`, `different`, by `query.read_values`). A test
is then a set of people, as bits; a condition is what such sets come to (`program`, `truths`), in two sets each: of whom
it is true, and of whom it is false. `decide` adds the rules up, and `outputs` writes the columns.

Called by: `in_memory`, `run`, and the population.
Touches: nothing.
"""
