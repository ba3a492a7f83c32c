"""The small bugs of a module: each a change of one node of its syntax tree.

Left alone: words (strings), annotations, decorators, asserts, and branches that the type checker closes
(`assert_never`, `TYPE_CHECKING`). A bug is known by its module, its function and its text, never by a line number,
so that it keeps its name when code around it moves.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

_COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
_CALCULATED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.BitXor: ast.BitOr,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
_RENAMED = {
    "any": "all",
    "all": "any",
    "min": "max",
    "max": "min",
    "sorted": "list",
    "startswith": "endswith",
    "endswith": "startswith",
    "removeprefix": "removesuffix",
    "removesuffix": "removeprefix",
    "lower": "upper",
    "issuperset": "issubset",
    "issubset": "issuperset",
    "union": "intersection",
    "intersection": "union",
}
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_Where = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class SourceMutant:
    """One bug. `function` is the outermost function that holds it (`Class.method`), or empty: the module itself."""

    module: str
    function: str
    change: str
    place: _Where
    number: int

    @property
    def name(self) -> str:
        """What the bug is known by."""
        return f"{self.module}:{self.function}: {self.change}"


def mutants_of(module: str, source: str) -> list[SourceMutant]:
    """Every bug of a module, in the order of the text."""
    seen: Counter[tuple[str, str]] = Counter()
    found = []
    for place, function, node in _nodes(ast.parse(source)):
        for number, new in enumerate(_changes(node, at_top=not function)):
            change = f"{_text(node)} → {_text(new)}"
            seen[function, change] += 1
            if seen[function, change] > 1:
                change += f" ({seen[function, change]})"
            found.append(SourceMutant(module, function, change, place, number))
    return found


def put_in(mutant: SourceMutant, source: str) -> ast.Module:
    """The syntax tree of the module with the bug in it."""
    tree = ast.parse(source)
    node = _at(tree, mutant.place)
    parent = _at(tree, mutant.place[:-1])
    new = list(_changes(node, at_top=not mutant.function))[mutant.number]
    last = mutant.place[-1]
    if isinstance(parent, list):
        assert isinstance(last, int)
        parent[last] = new
    else:
        setattr(parent, str(last), new)
    return ast.fix_missing_locations(tree)


def _at(tree: ast.AST, place: _Where) -> ast.AST:
    node = tree
    for step in place:
        node = node[step] if isinstance(node, list) else getattr(node, step)  # type: ignore[index, arg-type]
    return node


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.Match):
        return f"match {ast.unparse(node.subject)}: {' | '.join(ast.unparse(case.pattern) for case in node.cases)}"
    if isinstance(node, ast.comprehension):
        return ast.unparse(node).strip()
    if isinstance(node, ast.If | ast.While):
        return f"{type(node).__name__.lower()} {ast.unparse(node.test)}"
    if isinstance(node, ast.match_case):
        return f"case {ast.unparse(node.pattern)} if {ast.unparse(node.guard)}" if node.guard else "case"
    return ast.unparse(node)


# Where --------------------------------------------------------------------------------------------------------------


def _nodes(tree: ast.Module) -> Iterator[tuple[_Where, str, ast.AST]]:
    """Every node that may be changed: its place, its outermost function, and itself."""
    yield from _below(tree, (), "", "")


def _below(node: ast.AST, place: _Where, function: str, owner: str) -> Iterator[tuple[_Where, str, ast.AST]]:
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list", "type_comment", "bases") or (
            field in ("args", "keywords") and isinstance(node, ast.ClassDef)
        ):
            continue
        children = (
            [((*place, field, i), child) for i, child in enumerate(value)]
            if isinstance(value, list)
            else [((*place, field), value)]
        )
        for where, child in children:
            if isinstance(child, ast.AST) and not _left_alone(child):
                yield from _from(child, where, function, owner)


def _from(node: ast.AST, place: _Where, function: str, owner: str) -> Iterator[tuple[_Where, str, ast.AST]]:
    if isinstance(node, ast.arguments):
        # Defaults are made where the function is, not when it is called.
        yield from _below(node, place, "" if function and "." not in owner else function, owner)
    elif isinstance(node, _FUNCTIONS) and not function:
        name = f"{owner}{node.name}"
        for field in ("args", "body"):
            value = getattr(node, field)
            if field == "args":
                yield from _below(value, (*place, field), "", owner)
            else:
                for i, child in enumerate(value):
                    if not _left_alone(child):
                        yield from _from(child, (*place, field, i), name, owner)
    elif isinstance(node, ast.ClassDef) and not function:
        yield from _below(node, place, "", f"{owner}{node.name}.")
    else:
        yield place, function, node
        yield from _below(node, place, function, owner)


def _left_alone(node: ast.AST) -> bool:
    match node:
        case ast.Assert() | ast.Import() | ast.ImportFrom() | ast.Expr(value=ast.Constant()):
            return True
        case ast.Call(func=ast.Name(id="assert_never" | "cast" | "TypeVar" | "NewType")):
            return True
        case ast.Expr(value=value):
            return _left_alone(value)
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return True
    return False


# What ---------------------------------------------------------------------------------------------------------------


def _changes(node: ast.AST, *, at_top: bool) -> Iterator[ast.AST]:
    """What may stand in the place of a node."""
    match node:
        case ast.Compare():
            yield from _compared(node)
        case ast.BoolOp():
            yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
            for i in range(len(node.values)):
                kept = node.values[:i] + node.values[i + 1 :]
                yield kept[0] if len(kept) == 1 else ast.BoolOp(node.op, kept)
        case ast.BinOp(op=op) if type(op) in _CALCULATED and not (at_top and isinstance(op, ast.BitOr)):
            yield ast.BinOp(node.left, _CALCULATED[type(op)](), node.right)
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield node.operand
        case ast.Constant(value=int() as value):
            yield ast.Constant(not value if isinstance(value, bool) else value + 1)
        case ast.Call():
            yield from _called(node)
        case ast.IfExp(test=test) if _is_plain(test):
            yield ast.IfExp(_not(test), node.body, node.orelse)
        case ast.comprehension(ifs=ifs):
            for i in range(len(ifs)):
                yield ast.comprehension(node.target, node.iter, ifs[:i] + ifs[i + 1 :], node.is_async)
        case ast.stmt() | ast.match_case():
            yield from _stated(node)
        case _:
            pass


def _compared(node: ast.Compare) -> Iterator[ast.AST]:
    for i, op in enumerate(node.ops):
        for new in _COMPARED[type(op)]:
            yield ast.Compare(node.left, [*node.ops[:i], new(), *node.ops[i + 1 :]], node.comparators)


def _called(node: ast.Call) -> Iterator[ast.AST]:
    match node.func:
        case ast.Name(id=name) if name in _RENAMED:
            kept = [] if name == "sorted" else node.keywords
            yield ast.Call(ast.Name(_RENAMED[name], ast.Load()), node.args, kept)
        case ast.Attribute(attr=name) if name in _RENAMED:
            yield ast.Call(ast.Attribute(node.func.value, _RENAMED[name], ast.Load()), node.args, node.keywords)
        case _:
            pass
    for i in range(len(node.keywords)):
        yield ast.Call(node.func, node.args, node.keywords[:i] + node.keywords[i + 1 :])


def _stated(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
            yield ast.Return(ast.Constant(None))
        case ast.Expr() | ast.Raise() | ast.Continue() | ast.Break() | ast.Delete():
            yield ast.Pass()
        case ast.AugAssign(op=op):
            yield ast.Pass()
            if type(op) in _CALCULATED:
                yield ast.AugAssign(node.target, _CALCULATED[type(op)](), node.value)
        case ast.Assign(targets=[ast.Subscript() | ast.Attribute(), *_]):
            yield ast.Pass()
        case ast.If(test=test) if _is_plain(test):
            yield ast.If(_not(test), node.body, node.orelse)
        case ast.While(test=test) if _is_plain(test):
            yield ast.While(_not(test), node.body, node.orelse)
        case ast.match_case(guard=ast.expr() as guard):
            yield ast.match_case(node.pattern, None, node.body)
            yield ast.match_case(node.pattern, _not(guard), node.body)
        case ast.Match(cases=cases) if len(cases) > 1:
            for i, case in enumerate(cases):
                if not (len(case.body) == 1 and _left_alone(case.body[0])):
                    yield ast.Match(node.subject, cases[:i] + cases[i + 1 :])
        case _:
            pass


def _is_plain(test: ast.expr) -> bool:
    """Whether nothing else changes this condition: a comparison, `and`, `or` and `not` have changes of their own."""
    return not isinstance(test, ast.BoolOp | ast.Compare) and not (
        isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)
    )


def _not(test: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.Not(), test)
