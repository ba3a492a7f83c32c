"""One engine with the rules of one generated pack, in a process of its own: building, deciding, memory.

Started with an engine's name and a file that `rules.py` wrote. Answers with a line of JSON.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import Any

import machine

Decide = Callable[[dict[str, Any]], list[bool]]
_LONG_ENOUGH = 2.0  # seconds of deciding


def zen(task: dict[str, Any]) -> Decide:
    import zen

    return zen.compile_expression("[" + ", ".join(task["zen"]) + "]").evaluate  # type: ignore[no-any-return]


def cel_rust(task: dict[str, Any]) -> Decide:
    import cel

    return cel.compile("[" + ", ".join(task["cel"]) + "]").execute  # type: ignore[no-any-return]


def cel_cpp(task: dict[str, Any]) -> Decide:
    from cel_expr_python import cel

    kinds = {"text": cel.Type.STRING, "number": cel.Type.INT, "list": cel.Type.List(cel.Type.STRING)}
    environment = cel.NewEnv(variables={name: kinds[kind] for name, kind in task["kinds"].items()})
    program = environment.compile("[" + ", ".join(task["cel"]) + "]")
    return lambda answers: program.eval(data=answers).plain_value()  # type: ignore[no-any-return]


def json_logic(task: dict[str, Any]) -> Decide:
    from json_logic import jsonLogic

    logic = task["json_logic"]
    return lambda answers: jsonLogic(logic, answers)


def rule_engine(task: dict[str, Any]) -> Decide:
    import rule_engine

    tests = [rule_engine.Rule(text).matches for text in task["rule_engine"]]
    return lambda answers: [test(answers) for test in tests]


ENGINES: dict[str, tuple[str, str, Callable[[dict[str, Any]], Decide]]] = {
    "zen": ("zen-engine, one compiled expression", "zen", zen),
    "cel_rust": ("CEL, Rust binding", "cel", cel_rust),
    "cel_cpp": ("CEL, C++ binding, one program", "cel_expr_python.cel", cel_cpp),
    "json_logic": ("json-logic (panzi)", "json_logic", json_logic),
    "rule_engine": ("rule-engine", "rule_engine", rule_engine),
}
"""What each is called, the module that is imported before its time is taken, and how it is built."""


def main(engine: str, file: str) -> None:
    """Prints the milliseconds to build, the microseconds of a decision in each round, and the peak in MB."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # some engines print
    task = json.loads(Path(file).read_text())
    _, module, make = ENGINES[engine]
    importlib.import_module(module)
    start = process_time()
    decide = make(task)
    build = process_time() - start
    people, wanted = task["people"], task["expected"]
    for person, fired in zip(people, wanted, strict=True):
        found = [number for number, fires in enumerate(decide(person)) if fires]
        if found != fired:
            raise SystemExit(f"it disagrees: {found[:5]}, and evaluate says {fired[:5]}")
    rounds: list[float] = []
    begun = process_time()
    while len(rounds) < 5 and (process_time() - begun < _LONG_ENOUGH or not rounds):
        start = process_time()
        for person in people:
            decide(person)
        rounds.append((process_time() - start) / len(people) * 1e6)
    print(json.dumps({"build": build * 1e3, "decide": rounds, "peak": machine.peak()}), file=answers, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
