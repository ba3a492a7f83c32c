"""Substitution: a pack with other values for its parameters, as if it had been read with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from soundadvice.model.condition import Comparison, Condition, Must, Requirement, Test, tests_of, with_tests
from soundadvice.model.pack import Pack
from soundadvice.model.question import Quantity


def with_parameter(pack: Pack, name: str, value: int) -> Pack:
    """The pack with another value for a parameter: seconds, or whole units. Its parent stays as it is."""
    return with_parameters(pack, {name: value})


def with_parameters(pack: Pack, values: Mapping[str, int]) -> Pack:
    """The pack with other values for parameters, in every condition and in the list of parameters."""
    if not values:
        return pack

    def altered(condition: Condition) -> Condition:
        return _altered(condition, pack, values) if uses(condition, values) else condition

    def kept_to(must: Must) -> Must:
        return replace(must, condition=altered(must.condition)) if isinstance(must, Requirement) else must

    return replace(
        pack,
        parameters=tuple(replace(one, value=values.get(one.id, one.value)) for one in pack.parameters),
        rules=tuple(replace(one, when=altered(one.when)) if uses(one.when, values) else one for one in pack.rules),
        questions=tuple(
            replace(
                one,
                enable_when=None if one.enable_when is None else altered(one.enable_when),
                must=tuple(kept_to(must) for must in one.must),
            )
            for one in pack.questions
        ),
        plan=replace(
            pack.plan,
            rules=tuple(
                replace(one, when=altered(one.when)) if uses(one.when, values) else one  # type: ignore[arg-type]
                for one in pack.plan.rules
            ),
        ),
    )


def uses(condition: Condition | None, names: Mapping[str, int] | frozenset[str]) -> bool:
    """Whether a condition compares with one of these parameters."""
    tests = () if condition is None else tests_of(condition)
    return any(isinstance(test, Comparison) and test.parameter in names for test in tests)


def _altered(condition: Condition, pack: Pack, values: Mapping[str, int]) -> Condition:
    def altered(test: Test) -> Condition:
        match test:
            case Comparison(question=name, parameter=str(parameter)) if parameter in values:
                question = pack.question[name]
                assert isinstance(question, Quantity)
                return replace(test, value=pack.parameter[parameter].steps(question, values[parameter]))
            case _:
                return test

    return with_tests(condition, altered)
