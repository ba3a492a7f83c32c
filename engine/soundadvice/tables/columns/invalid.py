"""Invalid values: what can be wrong with a value in a table, in one closed list; what a code says, in words."""

from __future__ import annotations

from enum import StrEnum


class Invalid(StrEnum):
    """Why a value cannot be taken as the answer to its question."""

    UNKNOWN_OPTION = "unknown_option"
    EXCLUSIVE_OPTION = "exclusive_option"
    EMPTY_LIST = "empty_list"
    NOT_A_BOOLEAN = "not_a_boolean"
    PARTLY_UNANSWERED = "partly_unanswered"
    NOT_A_NUMBER = "not_a_number"
    NOT_FINITE = "not_finite"
    TOO_MANY_DECIMALS = "too_many_decimals"
    OUT_OF_BOUNDS = "out_of_bounds"
    NOT_A_DURATION = "not_a_duration"
    NOT_WHOLE_SECONDS = "not_whole_seconds"
    NOT_A_DAY = "not_a_day"
    NOT_WHOLE_DAYS = "not_whole_days"
    NO_DAY_OF_ASKING = "no_day_of_asking"
    AT_ODDS = "at_odds"

    @property
    def words(self) -> str:
        """What is wrong, in words for a summary."""
        return _WORDS[self]


_WORDS = {
    Invalid.UNKNOWN_OPTION: "an option that the question does not have, or nothing among the options of a list",
    Invalid.EXCLUSIVE_OPTION: "`none` together with another answer, or a number together with `unsure`",
    Invalid.EMPTY_LIST: "an empty list of options, or no option ticked",
    Invalid.NOT_A_BOOLEAN: "not one of true, false, yes, no, 1, 0",
    Invalid.PARTLY_UNANSWERED: "some of the options' columns are answered and some are not",
    Invalid.NOT_A_NUMBER: "text that is not a number",
    Invalid.NOT_FINITE: "not a number (NaN), or infinite",
    Invalid.TOO_MANY_DECIMALS: "more decimals than the question takes",
    Invalid.OUT_OF_BOUNDS: "below the least or above the most that the question takes",
    Invalid.NOT_A_DURATION: "not a number with a unit of time",
    Invalid.NOT_WHOLE_SECONDS: "not a whole number of seconds",
    Invalid.NOT_A_DAY: "not a day, such as 2024-06-03, or how long ago it was, such as `3 weeks`",
    Invalid.NOT_WHOLE_DAYS: "not a whole number of days",
    Invalid.NO_DAY_OF_ASKING: "a day, and nothing says on which day it was asked",
    Invalid.AT_ODDS: "answers that cannot go together, by what the pack says must hold between them",
}
