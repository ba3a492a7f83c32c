"""Runs the benchmarks: `python benchmarks/run.py [single|startup|scaling|auditing|serving]`; all without a word."""

from __future__ import annotations

import importlib
import sys

BENCHMARKS = ("single", "startup", "scaling", "auditing", "serving")


def main(wanted: list[str]) -> None:
    unknown = [name for name in wanted if name not in BENCHMARKS]
    if unknown:
        raise SystemExit(f"there is no benchmark `{unknown[0]}`: {', '.join(BENCHMARKS)}")
    for name in wanted or BENCHMARKS:
        importlib.import_module(name).main()


if __name__ == "__main__":
    main(sys.argv[1:])
