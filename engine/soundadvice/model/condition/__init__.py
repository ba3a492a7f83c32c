"""Conditions: what a rule, a plan rule or an `enable_when` asks of the answers.

`tree` has the closed union and what each test says of an answer, `sums` what counts and scores come to, `limits` what a
limit that another answer sets comes to, `fold` the ways of reading all of a condition, `normal_form` conditions without
`not`, `score` the points that answers add up to, `derived` the ratios and products of answers, and `must` what answers
keep to together.

Called by: everything.
Touches: nothing.
"""

from soundadvice.model.condition.fold import (
    Sum,
    asks_unsure,
    fold,
    parts_of,
    questions_of,
    scores_of,
    tests_of,
    with_parts,
    with_tests,
)
from soundadvice.model.condition.limits import staircase
from soundadvice.model.condition.must import DAY_WORDS, Bound, Must, Requirement, named_by
from soundadvice.model.condition.normal_form import negation_normal_form, without_not
from soundadvice.model.condition.sums import SumNetwork, at_least, needed_to_miss, weighed
from soundadvice.model.condition.tree import (
    NONE,
    UNSURE,
    All,
    Answer,
    AnyOf,
    Comparison,
    Condition,
    Count,
    LimitTest,
    Named,
    Not,
    Operator,
    OptionTest,
    Points,
    Quantifier,
    ScoreTest,
    Test,
    UnsureTest,
    holds,
)

__all__ = [
    "DAY_WORDS",
    "NONE",
    "UNSURE",
    "All",
    "Answer",
    "AnyOf",
    "Bound",
    "Comparison",
    "Condition",
    "Count",
    "LimitTest",
    "Must",
    "Named",
    "Not",
    "Operator",
    "OptionTest",
    "Points",
    "Quantifier",
    "Requirement",
    "ScoreTest",
    "Sum",
    "SumNetwork",
    "Test",
    "UnsureTest",
    "asks_unsure",
    "at_least",
    "fold",
    "holds",
    "named_by",
    "needed_to_miss",
    "negation_normal_form",
    "parts_of",
    "questions_of",
    "scores_of",
    "staircase",
    "tests_of",
    "weighed",
    "with_parts",
    "with_tests",
    "without_not",
]
