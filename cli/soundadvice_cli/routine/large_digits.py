"""Large digits: a number that can be read from a mat, as lines of plain characters."""

from __future__ import annotations

HEIGHT = 5
"""Rows."""
_DIGITS = {
    "0": "### # # # # # # ###",
    "1": "  #   #   #   #   #",
    "2": "###   # ### #   ###",
    "3": "###   # ###   # ###",
    "4": "# # # # ###   #   #",
    "5": "### #   ###   # ###",
    "6": "### #   ### # # ###",
    "7": "###   #   #   #   #",
    "8": "### # # ### # # ###",
    "9": "### # # ###   # ###",
}


def large_digits(number: int) -> list[str]:
    """The lines of a number of 0 or more, each cell two characters wide, so that it is as wide as it is high.

    >>> print(*large_digits(7), sep=chr(10))
    ######
        ##
        ##
        ##
        ##
    """
    rows = ["  ".join(_row(digit, row) for digit in str(number)) for row in range(HEIGHT)]
    return [row.rstrip() for row in rows]


def _row(digit: str, row: int) -> str:
    cells = _DIGITS[digit][row * 4 : row * 4 + 3]
    return "".join(cell * 2 for cell in cells)
