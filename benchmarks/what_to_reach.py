"""The reaches, in the order of the page."""

from __future__ import annotations

from reaches import Place, Reach

_PREPARED, _RAW = "hand-written ifs", "hand-written ifs, reading the raw answers"
_OURS = "soundadvice, batch"
_ANSWER, _COMPILE = (
    "soundadvice, an answer and the next question",
    "soundadvice: the first triage, for which it compiles",
)
_ASK, _SERVE = "soundadvice ask, installed, its packs ready", "soundadvice serve, the whole advice out"

REACHES = (
    Reach(
        "validated triage of raw answers",
        "`if`s by hand that read the same raw answers",
        "2.2x",
        1.4,
        "x",
        Place("deciding", "raw", "soundadvice.triage", over=_RAW),
    ),
    Reach(
        "the compiled decision",
        "`if`s by hand, on prepared answers",
        "1.3 to 1.4x",
        1.0,
        "x",
        Place("deciding", "prepared", "soundadvice, the compiled decision alone", over=_PREPARED),
        "It reads all eight answers, for one that is missing must be told of; the `if`s read the last only where a "
        "rule needs it. The same `if`s with every answer read first took 1.08 to 1.10 times as long, where this took "
        "1.09 to 1.15, in one process; they are [in the same table](#on-prepared-answers-and-what-is-rarer).",
    ),
    Reach(
        "two answers that decide, the rest left out",
        "the same `if`s, on all answers",
        "76x",
        6,
        "x",
        Place("deciding", "prepared", "two answers that decide, the rest left out", over=_PREPARED),
    ),
    Reach(
        "an answer left behind on a hidden question",
        "the same `if`s",
        "163x",
        8,
        "x",
        Place("deciding", "prepared", "an answer left behind on a hidden question", over=_PREPARED),
    ),
    Reach(
        "10 million people, Parquet to Parquet",
        "reading and writing the same columns, nothing decided",
        "1.67x",
        1.25,
        "x",
        Place("batch", "parquet", _OURS, over="all columns read and written, nothing decided"),
    ),
    Reach(
        "the same",
        "SQL by hand, tuned with a profiler",
        "1.12x",
        0.95,
        "x",
        Place("batch", "parquet", _OURS, over="SQL by hand, tuned with a profiler"),
    ),
    Reach("100 million people, memory", "", "4.9 GB", 1_000, "MB", Place("batch", "peak", _OURS, 100_000_000)),
    Reach(
        "1 million people, 5,000 rules, as a table",
        "",
        "does not finish",
        60,
        "s",
        Place("batch", "many", _OURS, 5_000),
    ),
    Reach(
        "1 million people, 800 rules, as a table",
        "",
        "",
        5,
        "s",
        Place("batch", "many", _OURS, 800),
        "Most of what is left is columns, not rules: in the same run, DuckDB takes 7.9 s to read and write the same "
        "columns and to decide nothing; it stands [beside it](#tables-of-people).",
    ),
    Reach(
        "Spark: to plan and to compile, for a hundred people",
        "",
        "14.7 s",
        4,
        "s",
        Place("spark", "spark", "soundadvice, Spark, a hundred advised"),
        "Java's compilers alone take more than that, counted in their own threads; they are "
        "[on the page](#on-spark). A session that copies the hundred and decides nothing takes 6 s. With the first of "
        "the compilers only (`-XX:TieredStopAtLevel=1`), planning took 4.0 s; but then a million people took 16.",
    ),
    Reach(
        "Spark: the first million people after that",
        "",
        "13 s",
        5,
        "s",
        Place("spark", "spark", "soundadvice, Spark, all advised"),
        "Half of it is Java's compilers, counted in their own threads: the same million again, in the same session, "
        "takes half as long, and both stand [on the page](#on-spark). Once all is compiled, the tasks that read, "
        "decide and write take 4.2 s, by the same count.",
    ),
    Reach(
        "an answer in a session and the next question, 5,000 rules",
        "",
        "58 ms",
        3,
        "ms",
        Place("deciding", "answered", _ANSWER, 5_000),
    ),
    Reach(
        "loading 5,000 rules, with places",
        "",
        "1.3 to 1.4 s",
        500,
        "ms",
        Place("deciding", "built", "soundadvice: load_pack", 5_000),
        "Of 500 ms, 400 are gone before there is one value: 50 to read the 5,007 files, 270 for PyYAML's 460,000 "
        "events, and 75 to validate. Then come 350,000 values with their places, 400 ms to make. Each was found by "
        "a loop that does nothing else; [more on that](#as-packs-grow-loading-and-compiling).",
    ),
    Reach(
        "compiling for the first triage, 5,000 rules",
        "",
        "0.8 s",
        250,
        "ms",
        Place("deciding", "built", _COMPILE, 5_000),
    ),
    Reach(
        "`ask`: the first question on the screen, processor time",
        "",
        "0.37 to 0.44 s",
        200,
        "ms",
        Place("startup", "processor", _ASK),
        "More than half of what it takes is there before any line of ours: a process that imports click and "
        "prompt_toolkit, and ends, [stands beside it](#the-first-question-in-processor-time). Of the rest, by a "
        "profile, 35 ms load our own modules, 17 read the ready pack with the digests of its files, 9 find out how "
        "long it takes and whether two engines can vote, and 13 draw the question.",
    ),
    Reach(
        "`serve`: processor time of a request, the whole advice out",
        "a bare handler with `if`s",
        "2.2x",
        1.2,
        "x",
        Place("serving", "processor", _SERVE, over="a bare FastAPI handler, hand-written ifs"),
    ),
    Reach(
        "`serve`: requests with two workers",
        "with one",
        "",
        1.8,
        "x",
        Place("serving", "requests", "soundadvice serve --workers 2, the whole advice out", over=_SERVE, rate=True),
        "A request costs as much with two workers as with one. What is missing is the client, which takes some 34 µs a "
        "request of the same two cores: 1.77 is the most that is possible on this machine, by that arithmetic.",
    ),
    Reach(
        "memory of `serve`",
        "",
        "58 MB",
        40,
        "MB",
        Place("serving", "processor", _SERVE, memory=True),
        "The bare handler, with eight `if`s for a pack, holds more, [in the same run](#processor-time-of-a-request).",
    ),
    Reach(
        "memory of `ask`",
        "",
        "54 MB",
        35,
        "MB",
        Place("startup", "processor", _ASK, memory=True),
        "Python with click and prompt_toolkit, which draw the questions, holds 31 MB, our own modules about 4, and the "
        "pack with its texts 2; [beside it](#the-first-question-in-processor-time) is a process that imports those and "
        "ends.",
    ),
    Reach(
        "audit of 5,000 rules, all properties",
        "",
        "91 to 97 s",
        30,
        "s",
        Place("auditing", "properties", "all together", 5_000),
        "Each property puts thousands of questions to a solver, about formulas of up to 60,000 clauses. Its answers "
        "alone take 15 s, and what it takes in about 5, counted around each call; to write the formulas and to go "
        "through what they rest on takes most of the rest, evenly spread over the properties.",
    ),
    Reach(
        "a decision in Node",
        "JavaScript by hand that checks nothing",
        "",
        2,
        "x",
        Place("without_server", "deciding", "soundadvice, outcome", over="by hand, nothing checked"),
        "It checks what it is given. Code by hand that checks the same takes more than twice as long as code that "
        "checks nothing; [beside that](#one-decision-in-node-all-checked), in the same run, this takes no longer.",
    ),
)
