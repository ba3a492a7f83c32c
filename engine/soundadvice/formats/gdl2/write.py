"""Write: what a run of a guideline comes to, as the scores, rules and vignettes of a pack."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from fractions import Fraction

from soundadvice.authoring.skeleton import plain_text
from soundadvice.formats.gdl2.logic.formulas import FALSE, TRUE, Formula, Subject, every, negation, parts_of, within
from soundadvice.formats.gdl2.logic.inputs import Input, option_key
from soundadvice.formats.gdl2.logic.plain import Every, Fixed, Plain, Some, Within, plain, size, subjects_of
from soundadvice.formats.gdl2.logic.ratios import Ratio
from soundadvice.formats.gdl2.logic.run import RunResult
from soundadvice.formats.gdl2.logic.sums import BeyondSumsError, PointSum, Sum
from soundadvice.formats.gdl2.logic.values import Ago, Since
from soundadvice.formats.gdl2.made import Made, Output, Shown, number_words, quoted
from soundadvice.formats.gdl2.questions import AskedFor, ask, condition, shown, whatever
from soundadvice.formats.gdl2.source.expressions import Null
from soundadvice.formats.gdl2.source.guideline import Guideline
from soundadvice.formats.gdl2.write_ratios import DerivedText, comparisons, derived_text
from soundadvice.formats.names import IdSpace
from soundadvice.model.question import Question

DISPOSITION = "as_the_guideline_says"
_DEEP, _DEEPEST = 5, 12
"""From so many levels on, those parts of a condition have names that speak of no score; and as many can be read."""
_MOST_VALUES = 200
_MOST_TESTS = 500
_MOST_POINTS = 1_000_000
_MOST_WRITTEN_OUT = 5_000


class Written:
    """A guideline's run as parts of a pack. Raises BeyondSumsError for what a pack cannot say."""

    def __init__(self, guideline: Guideline, inputs: Mapping[str, Input], result: RunResult) -> None:
        self._guideline, self._result = guideline, result
        self._names, self._rule_names = IdSpace(), IdSpace(())
        self.questions: tuple[Question, ...]
        self.questions, self.asked = ask(inputs.values(), self._names)
        self._ratios = result.scores.ratios
        self._order = {subject: place for place, subject in enumerate(self.asked)}
        self._scores: dict[Subject, PointSum] = {score.subject: score for score in result.scores}
        self._shown: dict[Subject, Shown] = {}
        self._lengths: dict[Subject, int] = {}
        self._derived: dict[Subject, DerivedText] = {}
        self.outputs = [self._output(code) for code in guideline.outputs]
        if not any(output.rules for output in self.outputs):
            raise BeyondSumsError("an output that an answer can change")
        self._emitted: dict[str, Shown] = {}
        self._named: dict[Plain, tuple[str, str]] = {}
        self._texts = {rule.id: self._when(rule) for output in self.outputs for rule in output.rules}
        for output in self.outputs:
            if output.score is not None:
                self._emit(output.score)

    # Outputs --------------------------------------------------------------------------------------------------------

    def _output(self, code: str) -> Output:
        output = Output(code, self._guideline.words.get(code, code))
        cases = self._result.variables.get(code, ())
        sound = negation(self._result.failed)
        for formula, value in cases:
            when = every(formula, sound)
            if isinstance(value, Null) or when == FALSE:
                continue
            if isinstance(value, (Since, Ago)):
                raise BeyondSumsError("a date as an output")
            if not isinstance(value, Sum):
                self._add(output, when, shown(value), option_key(value))
            elif value.slopes:
                self._copied(output, when, value)
            elif value.scale == 1 and not value.is_constant:
                self._number(output, when, value)
            else:
                self._fraction(output, when, value)
        if len(output.rules) > _MOST_VALUES:
            raise BeyondSumsError(f"an output of more than {_MOST_VALUES} values")
        return output

    def _add(self, output: Output, when: Formula, words: str, value: object) -> None:
        name = self._rule_names.of(f"{output.words[:24]} {words}", output.code)
        output.rules.append(Made(name, output.code, when, f"{output.words}: {words}", value))

    def _number(self, output: Output, when: Formula, value: Sum, scale: int = 1) -> None:
        if max(abs(value.least), abs(value.most)) * scale > _MOST_POINTS:
            raise BeyondSumsError(f"a score of more than {_MOST_POINTS:,} points")
        plain = Sum(Fraction(0), value.levels, value.points)
        score = self._result.scores.of(plain)
        self._scores[score.subject] = score
        known = self._shown.get(score.subject)
        if known is None or (known.base, known.scale) != (value.base, scale):
            title = output.words if scale == 1 else f"{output.words} (in parts of {scale})"
            shown_as = Shown(self._names.of(output.words, output.code), title, score, scale, value.base)
            self._shown.setdefault(score.subject, shown_as)
            known = shown_as
        output.score, output.given = known, when
        lowest = score.subject.domain[0][0]
        more = within(score.subject, [(lowest + 1, score.subject.domain[-1][1])])
        name = self._rule_names.of(output.words, output.code)
        text = f"{known.title}: {{{known.id}}}"
        output.rules.append(Made(name, output.code, every(when, more), text, score=known.id))
        if when != TRUE:
            name = self._rule_names.of(f"{output.words} is given", output.code)
            output.rules.append(Made(name, output.code, when, f"There is a value of: {output.words}"))

    def _copied(self, output: Output, when: Formula, value: Sum) -> None:
        """An amount that is the answer itself, or a ratio or product of two."""
        ((subject, slope), *others) = value.slopes.items()
        asked = self.asked.get(subject)
        if (ratio := self._ratios.of(subject)) is not None:
            if others or slope < 0 or value.base or value.levels or value.points:
                raise BeyondSumsError("a calculated amount as an output")
            self._ratio(output, when, ratio, slope)
            return
        if others or asked is None or asked.measure is None or slope != asked.measure.step or value.base:
            raise BeyondSumsError("a calculated amount as an output")
        if value.levels or value.points:
            raise BeyondSumsError("a calculated amount as an output")
        name = self._rule_names.of(output.words, output.code)
        text = f"{output.words}: {{{asked.question.id}}}"
        output.rules.append(Made(name, output.code, when, text, answer=asked))

    def _ratio(self, output: Output, when: Formula, ratio: Ratio, slope: Fraction) -> None:
        """A ratio or product of two answers."""
        shown = self._ratios.made(dict(ratio.powers), ratio.times * slope)
        if shown is None or len(shown.powers) < 2:
            raise BeyondSumsError("a calculated amount as an output")
        made = self._derived_of(shown.subject, output.words, output.code)
        name = self._rule_names.of(output.words, output.code)
        text = f"{output.words}: {{{made.id}}}"
        output.rules.append(Made(name, output.code, when, text, derived=made))

    def _derived_of(self, subject: Subject, words: str, code: str | None = None) -> DerivedText:
        if subject not in self._derived:
            ratio = self._ratios.of(subject)
            assert ratio is not None
            name = self._names.of(words, "ratio")
            decimals = self._result.precisions.get(code) if code else None
            self._derived[subject] = derived_text(ratio, name, words, self.asked, decimals)
        return self._derived[subject]

    def _fraction(self, output: Output, when: Formula, value: Sum) -> None:
        """A number that is not whole: by its values if one answer gives it, else in tenths or hundredths."""
        if value.is_constant:
            self._add(output, when, number_words(value.base), value.base)
        elif len(value.levels) == 1 and not value.points:
            ((subject, levels),) = value.levels.items()
            for points, values in levels:
                number = value.base + points
                self._add(output, every(when, within(subject, values)), number_words(number), number)
        else:
            scale = next((10**k for k in range(1, 5) if 10**k % value.scale == 0), None)
            if scale is None:
                raise BeyondSumsError("a sum divided by what leaves no decimal number")
            self._number(output, when, value, scale)

    # Conditions -----------------------------------------------------------------------------------------------------

    def _when(self, rule: Made) -> str:
        """The condition of a rule. One that says answers back looks at them, whatever they are."""
        answered = rule.filled_in
        if answered is None:
            return self._text(rule.when)
        return answered if rule.when is TRUE else f"{{all: [{self._text(rule.when)}, {answered}]}}"

    def _text(self, formula: Formula) -> str:
        """A condition, in YAML, that is nested no deeper than a person can read."""
        written = plain(formula)
        if size(written) > _MOST_TESTS:
            raise BeyondSumsError(f"a condition of more than {_MOST_TESTS} tests")
        return self._condition(written)

    def _condition(self, formula: Plain, level: int = 0) -> str:
        if level >= _DEEP and isinstance(formula, (Every, Some)):
            if not any(subject.is_score for subject in subjects_of(formula)):
                return self._name(formula)
            if level == _DEEPEST:
                raise BeyondSumsError("a condition with scores that is nested too deep")
        match formula:
            case Fixed(value=True):
                return self._always()
            case Fixed():
                raise BeyondSumsError("a rule that never fires")
            case Within(subject=subject, values=values) if subject.is_score:
                return self._compared(subject, values)
            case Within(subject=subject, values=values):
                return condition(self.asked[subject], values)
            case Every(parts=parts):
                return f"{{all: [{', '.join(self._sorted(parts, level + 1))}]}}"
            case Some(parts=parts):
                return f"{{any: [{', '.join(self._sorted(parts, level + 1))}]}}"

    def _name(self, formula: Plain) -> str:
        """A condition that has a name, since it stands too deep in others."""
        if formula not in self._named:
            text = self._condition(formula)
            self._named[formula] = (self._names.of("part 1", "part"), text)
        return f"{{is: {self._named[formula][0]}}}"

    def named(self) -> str:
        """The text of conditions.yaml; empty if none has a name."""
        return "".join(f"- id: {name}\n  when: {text}\n" for name, text in self._named.values())

    def _sorted(self, parts: tuple[Plain, ...], level: int) -> list[str]:
        """The parts as they are written, in the order of the questions."""
        far = len(self._order)

        def place(formula: Plain) -> int:
            return min((self._order.get(subject, far) for subject in subjects_of(formula)), default=far)

        return [text for _, text in sorted((place(part), self._condition(part, level)) for part in parts)]

    def _compared(self, subject: Subject, values: tuple[tuple[int, int], ...]) -> str:
        if subject.of:
            parts = comparisons(self._derived_of(subject, self._ratio_name(subject)).id, subject, values)
            return parts[0] if len(parts) == 1 else f"{{any: [{', '.join(parts)}]}}"
        made = self._emit(self._shown_of(subject))
        low, high = subject.domain[0][0], subject.domain[-1][1]
        parts = []
        for first, last in values:
            start, end = made.points(first), made.points(last)
            if first == last and low < first < high and made.scale == made.score.scale:
                parts.append(f"{{{made.id}: {{is: {start}}}}}")
                continue
            words = [f"at_least: {start}"] * (first > low) + [f"at_most: {end}"] * (last < high)
            if len(words) == 2:
                words = [f"from: {start}", f"to: {end}"]
            parts.append(f"{{{made.id}: {{{', '.join(words)}}}}}")
        return parts[0] if len(parts) == 1 else f"{{any: [{', '.join(parts)}]}}"

    def _shown_of(self, subject: Subject) -> Shown:
        if subject not in self._shown:
            score = self._scores[subject]
            words = self._name_of(score)
            self._shown[subject] = Shown(self._names.of(words, "points"), words, score, score.scale, Fraction(0))
        return self._shown[subject]

    def _name_of(self, score: PointSum) -> str:
        """What a variable of the guideline is called that is this sum, whatever its base."""
        for code, cases in self._result.variables.items():
            for _, value in cases:
                if isinstance(value, Sum) and Sum(Fraction(0), value.levels, value.points).key == score.sum.key:
                    return self._guideline.words.get(code, code)
        return "Points"

    def _ratio_name(self, subject: Subject) -> str:
        """What a variable of the guideline is called that is this ratio, however often."""
        for code, cases in self._result.variables.items():
            for _, value in cases:
                if isinstance(value, Sum) and [one.of for one in value.slopes] == [subject.of]:
                    return self._guideline.words.get(code, code)
        return "Ratio"

    def _always(self) -> str:
        """A condition that holds of everyone who has answered."""
        found = [asked for asked in self.asked.values() if asked.measure is None]
        if found:
            return condition(found[0], found[0].subject.domain)
        first = next(iter(self.asked.values()), None)
        if first is None:
            raise BeyondSumsError("an output that no answer changes")
        if first.selector is None:
            return whatever(first)
        return f"{{{first.selector.id}: [{', '.join(option.id for option in first.selector.options)}]}}"

    # Scores ---------------------------------------------------------------------------------------------------------

    def _emit(self, made: Shown) -> Shown:
        """Puts a score among those of the pack, after those that it rests on."""
        if made.id not in self._emitted:
            whole = made.score.sum
            if self._length(made.score) > _MOST_WRITTEN_OUT:
                raise BeyondSumsError("a score made of scores that is too long when written out")
            for formula in whole.points:
                self._text(formula)
            self._emitted[made.id] = made
        return made

    def _length(self, score: PointSum) -> int:
        """How many tests a score comes to when those that it rests on are written out in it."""
        if score.subject not in self._lengths:
            tested = [part.subject for formula in score.sum.points for part in parts_of(formula)]
            below = (self._length(self._scores[one]) if one in self._scores else 1 for one in tested if one)
            self._lengths[score.subject] = len(score.sum.levels) + sum(below)
        return self._lengths[score.subject]

    def scores(self) -> str:
        """The text of scores.yaml."""
        worked_out = [made.text() for made in self._derived.values()]
        return "\n".join([*worked_out, *(self._score(made) for made in self._emitted.values())])

    def _score(self, made: Shown) -> str:
        whole = made.score.sum.times(Fraction(made.scale))
        base = int(made.base * made.scale)
        add, conditions = [], []
        for subject, levels in sorted(whole.levels.items(), key=lambda one: self._order[one[0]]):
            asked = self.asked[subject]
            if asked.selector is None:
                add.append(self._added(asked, levels, base))
                base = 0
            else:
                conditions += [(condition(asked, values), int(points)) for points, values in levels if points]
        conditions += [(self._text(formula), int(points)) for formula, points in whole.points.items()]
        if base:
            sure = self._always()
            conditions.append((sure, base))
        lines = [f"- id: {made.id}", f"  title: {quoted(made.title)}"]
        lines += ["  add:", *add] if add else []
        lines += ["  conditions:"] if conditions else []
        lines += [f"    - {{when: {when}, points: {points}}}" for when, points in sorted(conditions)]
        return "".join(f"{line}\n" for line in lines)

    def _added(
        self, asked: AskedFor, levels: tuple[tuple[Fraction, tuple[tuple[int, int], ...]], ...], base: int
    ) -> str:
        if asked.measure is None:
            by_value = {
                name: base + int(points)
                for points, values in levels
                for value, name in asked.options.items()
                if any(low <= value <= high for low, high in values)
            }
            listed = ", ".join(f"{name}: {by_value[name]}" for name in asked.options.values() if by_value[name])
            return f"    {asked.question.id}: {{{listed}}}"
        bands = [(one, base + int(points)) for points, values in levels for one in values if base + int(points)]
        texts = []
        for one, points in sorted(bands):
            inner = condition(asked, (one,)).partition(": {")[2].removesuffix("}}")
            texts.append(f"{{{inner}, points: {points}}}")
        return f"    {asked.question.id}: [{', '.join(texts)}]"

    # Rules ----------------------------------------------------------------------------------------------------------

    def rules(self) -> Iterator[tuple[Made, str]]:
        """Each rule, and the text of its file but for vignettes."""
        for output in self.outputs:
            for rule in output.rules:
                because = rule.because
                if rule.score is None and rule.filled_in is None:
                    because = plain_text(because)
                else:
                    head, _, tail = because.rpartition(": ")
                    because = f"{plain_text(head)}: {tail}"
                text = f"id: {rule.id}\nwhen: {self._texts[rule.id]}\nadvise: {DISPOSITION}\n"
                text += f"findings: [{rule.id}]\n" if rule.value is not None else ""
                yield rule, text + f"because: {json.dumps(because, ensure_ascii=False)}\n"

    def findings(self) -> str:
        """The findings of pack.yaml: each value of each output, in the order of the guideline."""
        valued = [(output, rule) for output in self.outputs for rule in output.rules if rule.value is not None]
        lines = []
        for output, rule in valued:
            said = rule.because.removeprefix(f"{output.words}: ")
            lines += [f"  {rule.id}:", f"    title: {quoted(output.words)}", f"    text: {quoted(said)}"]
        return "".join(f"{line}\n" for line in ["\nfindings:", *lines]) if lines else ""
