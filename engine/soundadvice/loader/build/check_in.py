"""The check-in: which answers follow from dates and from how it is now, from its shape to the tree."""

from __future__ import annotations

from soundadvice.loader.build.conditions import Scope
from soundadvice.loader.build.texts import check_text
from soundadvice.loader.files import PackFiles
from soundadvice.loader.schema.shapes import TrendShape
from soundadvice.loader.yaml.node import Node
from soundadvice.model.condition import UNSURE
from soundadvice.model.pack import Pack
from soundadvice.model.question import (
    QUESTION_KINDS,
    CheckInForm,
    Choice,
    Date,
    Duration,
    Question,
    Rating,
    TrendQuestion,
)


def read_check_in(files: PackFiles, scope: Scope, parent: Pack | None) -> CheckInForm:
    """What the layer says about coming back, or else what its parent does."""
    assert files.pack is not None
    shape = files.pack.shape.check_in
    if shape is None:
        return parent.check_in if parent else CheckInForm()
    node = files.pack.node.at("check_in")
    if shape.began is not None:
        began = _question(shape.began, (Duration, Date), node.at("began"), scope)
        if isinstance(began, Date) and began.minimum < 0:
            message = f"`{began.id}` takes days ahead, and nothing has begun that is still to come"
            scope.problems.add("bad_check_in", message, node.at("began"), "let its `min` be 0 days")
    if shape.score is not None:
        for key in (key for key in ("text", "help") if node.at("score").get(key) is not None):
            check_text(node.at("score", key), (), (), scope.problems)
    trend = None if shape.trend is None else _trend(shape.trend, node.at("trend"), scope)
    return CheckInForm(
        began=shape.began,
        trend=trend,
        score=None if shape.score is None else Rating(shape.score.text, shape.score.help),
    )


def _trend(shape: TrendShape, node: Node, scope: Scope) -> TrendQuestion:
    said = {"better": shape.better, "same": shape.same, "worse": shape.worse}
    question = _question(shape.question, (Choice,), node.at("question"), scope)
    if isinstance(question, Choice):
        known = [option.id for option in question.options]
        for key, option in said.items():
            if option not in known:
                scope.problems.unknown("option", option, known, node.at(key))
        # INVARIANT: every answer says how it is. One that said nothing would be lost on the way into a journal.
        for option in known:
            if option not in {*said.values(), UNSURE}:
                message = f"nothing says what the option `{option}` of `{question.id}` means"
                hint = "name a question that has better, same, worse and, if you like, `unsure`"
                scope.problems.add("bad_check_in", message, node.at("question"), hint)
    if len({*said.values()}) < len(said):
        scope.problems.add("bad_check_in", "one option cannot say two things", node, "name three options")
    return TrendQuestion(shape.question, **said)


def _question(name: str, kinds: tuple[type[Question], ...], place: Node, scope: Scope) -> Question | None:
    question = scope.questions.get(name)
    if question is None:
        if not scope.unread(name):
            scope.problems.unknown("question", name, scope.questions, place)
    elif not isinstance(question, kinds):
        wanted = " or a ".join(QUESTION_KINDS[kind] for kind in kinds)
        message = f"`{name}` is a {QUESTION_KINDS[type(question)]}, and a {wanted} is needed here"
        scope.problems.add("bad_check_in", message, place, f"name a question of kind {wanted}")
        return None
    return question
