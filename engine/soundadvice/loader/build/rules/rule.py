"""Rule: from its shape to the tree."""

from __future__ import annotations

from collections.abc import Collection

from soundadvice.loader.build.conditions import Scope, read_condition
from soundadvice.loader.build.rules.vignettes import check_findings, read_vignette
from soundadvice.loader.build.texts import check_text, fillable, has_brace
from soundadvice.loader.files import Shaped
from soundadvice.loader.schema.shapes import RuleShape
from soundadvice.loader.yaml.node import Node
from soundadvice.loader.yaml.problems import Problems
from soundadvice.model.condition import Condition, questions_of
from soundadvice.model.rule import Rule


def build_rule(
    shaped: Shaped[RuleShape],
    scope: Scope,
    dispositions: Collection[str],
    findings: Collection[str],
    pack: str,
    when: Condition | None = None,
) -> Rule | None:
    """One rule, or None if its condition cannot be read. `when` is its condition where its file does not say it."""
    shape, node, problems = shaped.shape, shaped.node, scope.problems
    if shape.advise is not None and shape.advise not in dispositions and shape.advise not in scope.broken:
        problems.unknown("disposition", shape.advise, dispositions, node.at("advise"))
    if shape.advise is None and not shape.findings:
        problems.add("missing_key", "`advise` is missing", node, "add `advise:`, or `findings:`")
    check_findings(node.get("findings"), findings, scope.broken, problems)
    condition = read_condition(node.at("when"), scope) if when is None else when
    vignettes = tuple(
        vignette
        for one, place in zip(shape.vignettes, node.at("vignettes").items(), strict=False)  # there may be none
        if (vignette := read_vignette(one, place, scope, findings))
    )
    if condition is None or (shape.advise is None and not shape.findings):
        return None
    _check_rule(shape, node, problems)
    texts = [text for key in ("because", "means", "do") if (text := node.get(key)) is not None and has_brace(text)]
    if texts:
        known = [*fillable(scope.services, scope.parameters), *questions_of(condition), *scope.filled(condition)]
        for text in texts:
            check_text(text, known, scope.broken, problems)
    if shape.instead_of and shape.do is None:
        message = "`instead_of` has nothing to stand in its place: there is no `do`"
        problems.add("missing_key", message, node.keys["instead_of"], "add `do:`")
    return Rule(
        id=shape.id,
        when=condition,
        advise=shape.advise,
        findings=shape.findings,
        because=shape.because,
        means=shape.means,
        do=shape.do,
        claims=shape.claims,
        references=shape.references,
        note=shape.note,
        instead_of=shape.instead_of,
        vignettes=vignettes,
        pack=pack,
        span=node.at("id").span,
    )


def _check_rule(shape: RuleShape, node: Node, problems: Problems) -> None:
    place = node.at("id")
    if not shape.claims and not shape.references:
        hint = "add `claims:` of the source, or `references:`"
        problems.add(
            "rests_on_nothing", f"`{shape.id}` cites neither a claim nor a reference", place, hint, warning=True
        )
    expected = {vignette.expect for vignette in shape.vignettes}
    if expected != {"fires", "silent"}:
        hint = "add `vignettes:` with one that fires and a near miss that is silent"
        problems.add("no_vignettes", f"`{shape.id}` has no vignette on both sides", place, hint, warning=True)
