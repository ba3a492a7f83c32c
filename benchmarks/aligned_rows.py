"""Many rows of each format once, compared by id: whether each has the advice of its own person.

Run `python benchmarks/aligned_rows.py ROWS FOLDER [FORMAT …]`; ten million rows take up to 3 GB of disk a format,
which are given back after each. The rows and what is right for each are in `tests/support/tables/aligned.py`.
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from support.tables.aligned import batch, differing, read, table, write

PLACES = {
    "parquet": "people.parquet",
    "csv": "people.csv",
    "csv.gz": "people.csv.gz",
    "ndjson": "people.ndjson",
    "arrow": "people.arrow",
    "sqlite": "people.sqlite::people",
    "duckdb": "people.duckdb::people",
}


def main() -> None:
    rows, folder = int(sys.argv[1]), Path(sys.argv[2])
    forms = sys.argv[3:] or list(PLACES)
    folder.mkdir(exist_ok=True)
    given = table(rows)
    wrong = 0
    for form in forms:
        source = folder / PLACES[form]
        text = write(given, source, group=122_880)
        before, start = resource.getrusage(resource.RUSAGE_SELF), time.monotonic()
        batch(source, folder / "advice.parquet", overwrite=True)
        after, seconds = resource.getrusage(resource.RUSAGE_SELF), time.monotonic() - start
        processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        different = differing(given.right_text if text else given.right, read(folder / "advice.parquet"))
        wrong += different
        print(
            f"{form}: {rows:,} rows, {different:,} different; {seconds:.1f} s, {processor:.1f} s of processor",
            flush=True,
        )
        Path(str(source).partition("::")[0]).unlink()
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
