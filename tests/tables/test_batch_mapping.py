"""Where answers are found; what is refused before a row is read, and in which words; tables of every kind."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import ibis
import pandas
import polars
import pyarrow
import pytest

from soundadvice import SoundAdviceError, load_pack
from soundadvice.model.condition import UNSURE
from soundadvice.tables import BatchError, mapped, read_mapping, triage_table
from soundadvice.tables import extras as needs
from soundadvice.tables.columns.how import Amount, ColumnKind, Listed, Missing, OptionText, Ticked
from soundadvice.tables.columns.invalid import Invalid
from soundadvice.tables.columns.mapping import ColumnMapping, InColumn, InOptions, Unanswered
from support.tables.batch_tables import PLACE

PACK = load_pack(PLACE)
PEOPLE: dict[str, list[object]] = {
    "name": ["Ada", "Bob", "Cem"],
    "location": [["lower_back"], ["lower_back"], None],
    "leg_pain": ["none", "one", "none"],
    "numbness": [["none"], ["none"], ["none"]],
    "swelling": [["none"], ["none"], ["perhaps"]],
    "severe_pain": ["mild", None, "mild"],
    "duration": ["3 days", "3 days", "3 days"],
    "improving": ["yes", "yes", "yes"],
    "pain_with_exercise": ["none", "none", "none"],
}
OUTCOMES = ["self_care", "see_doctor", None]
INVALID = [None, None, "swelling: unknown_option"]


def refusal(mapping: str = "questions: {}", **columns: object) -> str:
    """What is said of the people's table with these columns in the place of others; None takes one away."""
    table = {name: column for name, column in {**PEOPLE, **columns}.items() if column is not None}
    with pytest.raises(BatchError) as caught:
        triage_table(PACK, pyarrow.table(table), read_mapping(mapping))
    return f"{caught.value.message}\n{caught.value.hint}"


# Mappings ----------------------------------------------------------------------------------------------------------


def test_a_mapping_is_read_from_text_and_from_a_file(tmp_path: Path) -> None:
    text = """
questions:
  duration: {column: days_of_pain, unit: days}
  swelling: {column: swell, separator: ";", values: {B: back, "9": null}}
  numbness: {options: {leg: n_leg, none: n_none}}
  age: {column: age, unsure: age_unknown}
  leg_pain: legs
  fever: {unanswered: true}
"""
    wanted = ColumnMapping(
        {
            "duration": InColumn("days_of_pain", unit="days"),
            "swelling": InColumn("swell", separator=";", values=(("B", "back"), ("9", None))),
            "numbness": InOptions((("leg", "n_leg"), ("none", "n_none"))),
            "age": InColumn("age", unsure="age_unknown"),
            "leg_pain": InColumn("legs"),
            "fever": Unanswered(),
        }
    )
    assert read_mapping(text) == wanted
    file = tmp_path / "map.yaml"
    file.write_text(text)
    assert read_mapping(file) == wanted
    assert read_mapping('{"questions": {"leg_pain": "legs"}}').questions == {"leg_pain": InColumn("legs")}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "",
            "the mapping:1:1: error[empty_file]: the file is empty\n"
            "  help: write the keys that the file needs, or remove it",
        ),
        (
            "- age",
            "the mapping is not a mapping with the key `questions`, and perhaps asked_on, missing, decimal or "
            "`encoding`; write `questions:`, then one question per line",
        ),
        (
            "age: years",
            "the mapping is not a mapping with the key `questions`, and perhaps asked_on, missing, decimal or "
            "`encoding`; write `questions:`, then one question per line",
        ),
        (
            "questions: [age]",
            "the mapping: `questions` is not a mapping of questions to places; write `age: {column: years}`",
        ),
        ("questions: {age: [a]}", "the mapping of `age` is neither the name of a column nor a mapping"),
        ("questions: {age: {}}", "the mapping of `age` is neither the name of a column nor a mapping"),
        (
            "questions: {age: {colum: a}}",
            "the mapping of `age` has no key `colum`; "
            "the keys are column, unit, separator, unsure, values, missing, decimal, round, options, none, "
            "unanswered, guess",
        ),
        (
            "questions: {age: {column: a, unit: fortnight}}",
            "the mapping of `age` has no unit of time `fortnight`; "
            "the units are year, month, week, day, hour, minute, second",
        ),
        (
            "questions: {age: {column: 3}}",
            "the mapping of `age` has under `column` something other than a text; put it between quotes",
        ),
        (
            "questions: {age: {unanswered: true, column: a}}",
            "the mapping of `age` has `unanswered` besides other keys; write `{unanswered: true}` alone",
        ),
        (
            "questions: {age: {options: [a]}}",
            "the mapping of `age` has `options` that are not a mapping, or keys other than "
            "`values`, `missing`, `none` besides them",
        ),
        ("questions: {age: {column: a, values: b}}", "the mapping of `age` has `values` that are not a mapping"),
        (
            "questions: {age: {values: {1: yes, '1.0': no}}}",
            "the mapping of `age` says two things of the value `1.0`; leave one of them out",
        ),
        (
            "questions: {age: {missing: [9], values: {'9': yes}}}",
            "the mapping of `age` says two things of the value `9`; leave one of them out",
        ),
        (
            "questions: {age: {options: {a: x, b: x}}}",
            "the mapping of `age` gives two options the column `x`; give each option a column of its own",
        ),
        (
            "questions: {age: {options: {a: x}, values: {J: maybe}}}",
            "the mapping of `age` has `values` for columns of true and false that are neither; give true or false",
        ),
        (
            "questions: {age: {options: {a: x}, none: all_true}}",
            "the mapping of `age` has under `none` something other than `all_false`; write `none: all_false`",
        ),
        (
            "questions: {age: {none: all_false}}",
            "the mapping of `age` has `none` without `options`; give each option a column under `options:`",
        ),
        (
            "questions: {age: {round: second}}",
            "the mapping of `age` has under `round` something other than true and false; write `round: true`",
        ),
        ("decimal: ';'", 'the mapping: `decimal` is neither a comma nor a point; write `decimal: ","`'),
        (
            "missing: [null]",
            'the mapping: `missing` is not a list of values that are no answer; write `missing: ["-99", NA]`',
        ),
        (
            "encoding: rot13",
            "the mapping: `encoding` is none that is known; write one such as utf-8, windows-1252, iso-8859-15 or "
            "utf-16",
        ),
        (
            "questions: {age: {column: a, guess: by its name}, leg: b}",
            "the mapping: some of it was guessed, and no one has confirmed it: `age` (by its name); "
            "look at each, put right what is wrong, and take out its line `guess:`; until then, --dry-run alone runs",
        ),
    ],
)
def test_a_mapping_that_is_wrong(text: str, said: str) -> None:
    with pytest.raises(BatchError) as caught:
        read_mapping(text)
    assert str(caught.value) == said


def test_a_mapping_that_is_no_text_is_refused() -> None:
    with pytest.raises(BatchError) as caught:
        read_mapping({"questions": {"age": "years"}})  # type: ignore[arg-type]
    assert str(caught.value) == (
        "the mapping is a dict, and neither a text nor a Path; "
        "give its text, such as `read_mapping(json.dumps(mapping))`, or the Path of a file"
    )


def test_a_mapping_that_is_no_yaml_is_refused_at_its_place() -> None:
    with pytest.raises(BatchError, match=r"the mapping:1:\d+: "):
        read_mapping("questions: {age: {column: a, column: b}}")


# Where answers are found -------------------------------------------------------------------------------------------


def test_every_question_has_a_reading() -> None:
    table = ibis.memtable(pyarrow.table(PEOPLE))
    mapping = read_mapping("questions: {fitness: {column: name, values: {Ada: low}}}")
    found = {reading.question.id: reading.how for reading in mapped(PACK, table, mapping)}
    assert list(found) == list(PACK.question)
    assert found["location"] == Listed("location")
    assert found["leg_pain"] == OptionText("leg_pain", ())
    assert found["duration"] == Amount("duration", ColumnKind.TEXT, None, None)
    assert found["fitness"] == OptionText("name", (("Ada", "low"),))
    assert found["spasm"] == Missing()


def test_options_are_found_by_their_names() -> None:
    for mark in "_.":
        ticks = {f"swelling{mark}{option.id}": [True] * 3 for option in PACK.question["swelling"].options}  # type: ignore[union-attr]
        table = pyarrow.table({**{name: column for name, column in PEOPLE.items() if name != "swelling"}, **ticks})
        (found,) = (one for one in mapped(PACK, ibis.memtable(table)) if one.question.id == "swelling")
        assert isinstance(found.how, Ticked)
        assert found.columns == tuple(ticks)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (
            lambda: refusal(leg_pain=None, legpain=["none"] * 3),
            "there is no column for the question `leg_pain`\n"
            "did you mean `legpain`? name it in the mapping as `leg_pain: {column: …}`, "
            "or write `leg_pain: {unanswered: true}`",
        ),
        (
            lambda: refusal("questions: {leg_pian: legs}"),
            "the mapping names a question `leg_pian` that the pack does not have\ndid you mean `leg_pain`?",
        ),
        (
            lambda: refusal("questions: {leg_pain: legs}"),
            "the mapping of `leg_pain` names a column `legs` that the table does not have\nNone",
        ),
        (
            lambda: refusal("questions: {leg_pain: {column: name, values: {a: bth}}}"),
            "the mapping of `leg_pain` names an option `bth` that it does not have\ndid you mean `both`?",
        ),
        (
            lambda: refusal("questions: {leg_pain: {options: {none: name}}}"),
            "the mapping of `leg_pain` has `options`, and the question takes one answer\nwrite `column:`",
        ),
        (
            lambda: refusal("questions: {swelling: {options: {none: name}}}"),
            "the mapping of `swelling` has no column for the option `back`\ngive each option a column",
        ),
        (
            lambda: refusal("questions: {swelling: {options: {non: name}}}"),
            "the mapping of `swelling` names an option `non` that it does not have\ndid you mean `none`?",
        ),
        (
            lambda: refusal("questions: {leg_pain: {column: leg_pain, unit: day}}"),
            "the mapping of `leg_pain` has `unit`, and the question is not a duration\nleave out `unit`",
        ),
        (
            lambda: refusal("questions: {leg_pain: {column: leg_pain, unsure: name}}"),
            "the mapping of `leg_pain` has `unsure`, which does not fit the question\nleave out `unsure`",
        ),
        (
            lambda: refusal(duration=[3, 4, 5]),
            "the column `duration` of `duration` holds numbers, but nothing says in which unit of time\n"
            "write `duration: {column: duration, unit: day}`; "
            "the units are year, month, week, day, hour, minute, second",
        ),
        (
            lambda: refusal(leg_pain=[1, 2, 3]),
            "the column `leg_pain` of `leg_pain` holds whole numbers, and should hold an option's id as text\n"
            "say in `values` what each stands for",
        ),
        (
            lambda: refusal(swelling=[True, False, True]),
            "the column `swelling` of `swelling` holds true and false, and should hold "
            "a list of options' ids, or a text of "
            "them with a separator\nNone",
        ),
        (
            lambda: refusal(duration=[True, False, True]),
            "the column `duration` of `duration` holds true and false, and should hold "
            "durations, as text such as `3 weeks`, "
            "numbers of a unit, or lengths of time\nNone",
        ),
        (
            lambda: refusal(swelling=None, _sa_1=[["none"]] * 3, mapping="questions: {swelling: _sa_1}"),
            "the column `_sa_1` has a name that begins with `_sa_`, which is reserved\nrename it",
        ),
        (
            lambda: refusal(floor=[1, 2, 3]),
            "the column `floor` would be there twice\nrename it in the table, or leave it out",
        ),
        (
            lambda: refusal(Name=[1, 2, 3]),
            "the column `Name` would be there twice, as `name`\nrename it in the table, or leave it out",
        ),
    ],
)
def test_what_is_refused(told: Callable[[], str], said: str) -> None:
    assert told() == said


def test_what_is_asked_for_that_is_not_there() -> None:
    table = pyarrow.table(PEOPLE)
    with pytest.raises(BatchError, match="there is no column `reason` to give; did you mean `reasons`\\?"):
        triage_table(PACK, table, columns=("reason",))
    with pytest.raises(BatchError, match="there is no column `nam` to keep; did you mean `name`\\?"):
        triage_table(PACK, table, keep=("nam",))
    with pytest.raises(BatchError, match="a table of type dict cannot be triaged; give a pandas or Polars data frame"):
        triage_table(PACK, PEOPLE)


def test_a_question_said_to_be_unanswered_never_ends_in_self_care() -> None:
    table = pyarrow.table(PEOPLE).drop_columns("numbness")
    made = triage_table(PACK, table, read_mapping("questions: {numbness: {unanswered: true}}"))
    assert made.column("disposition").to_pylist() == [None, "see_doctor", None]
    assert made.column("undecided").to_pylist() == [True, False, None]


# Tables of every kind ----------------------------------------------------------------------------------------------


def test_arrow() -> None:
    made = triage_table(PACK, pyarrow.table(PEOPLE))
    assert made.column_names == ["name", "disposition", "acuity", "reasons", "invalid", "undecided", "floor", "ceiling"]
    assert made.column("disposition").to_pylist() == OUTCOMES
    assert made.column("invalid").to_pylist() == INVALID
    dictionary = pyarrow.table(PEOPLE).set_column(2, "leg_pain", pyarrow.array(PEOPLE["leg_pain"]).dictionary_encode())
    assert triage_table(PACK, dictionary).equals(made)


def test_pandas_keeps_its_index_and_its_types() -> None:
    frame = pandas.DataFrame({**PEOPLE, "name": pandas.Categorical(PEOPLE["name"])}, index=[10, 20, 30])
    made = triage_table(PACK, frame, keep=("name", "leg_pain"))
    assert list(made.index) == [10, 20, 30]
    assert made["name"].dtype == frame["name"].dtype
    assert [None if pandas.isna(value) else value for value in made["disposition"]] == OUTCOMES
    with pytest.raises(BatchError, match="the table has two columns `name`"):
        triage_table(PACK, pandas.concat([frame, frame["name"]], axis=1))
    with pytest.raises(BatchError, match="the table has a column whose name is not text: `3`"):
        triage_table(PACK, frame.rename(columns={"name": 3}))


def test_polars_eager_and_lazy() -> None:
    frame = polars.DataFrame(PEOPLE)
    made = triage_table(PACK, frame.lazy())
    assert isinstance(made, polars.LazyFrame)
    assert made.collect().equals(triage_table(PACK, frame))
    assert triage_table(PACK, frame)["disposition"].to_list() == OUTCOMES
    categories = frame.with_columns(polars.col("leg_pain").cast(polars.Categorical))
    assert triage_table(PACK, categories)["disposition"].to_list() == OUTCOMES


def test_an_empty_table() -> None:
    empty = pyarrow.table(PEOPLE).slice(0, 0)
    assert triage_table(PACK, empty).num_rows == 0
    assert triage_table(PACK, polars.from_arrow(empty)).height == 0
    assert len(triage_table(PACK, empty.to_pandas())) == 0


def test_a_column_without_a_type_holds_no_answers() -> None:
    table = pyarrow.table({**PEOPLE, "leg_pain": pyarrow.nulls(3)})
    assert triage_table(PACK, table).column("undecided").to_pylist() == [True, True, None]


def test_thousands_of_columns() -> None:
    more = {f"c{number}": [1, 2, 3] for number in range(5_000)}
    assert triage_table(PACK, pyarrow.table({**PEOPLE, **more})).num_columns == 5_008


# What is needed ----------------------------------------------------------------------------------------------------


def test_a_missing_extra_is_one_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ibis", None)
    with pytest.raises(
        SoundAdviceError, match=r"^a batch needs ibis; install it with `pip install 'soundadvice\[batch\]'`$"
    ):
        triage_table(PACK, pyarrow.table(PEOPLE))
    needs.need("json")


def test_the_mapping_needs_no_library_of_tables() -> None:
    code = "import sys, soundadvice.tables; print(sorted({'ibis', 'duckdb', 'polars', 'pyarrow'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_every_code_says_what_is_wrong() -> None:
    assert all(code.words for code in Invalid)
    assert UNSURE not in list(Invalid)
