"""How a bug gets into a program: into one that runs (the code of one function is exchanged), or into a fresh one
(the module is made from the changed tree when it is imported).
"""

from __future__ import annotations

import ast
import functools
import importlib.machinery
import importlib.util
import sys
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

SOURCES = Path("engine")


def file_of(module: str) -> Path:
    """The file of a module of the engine."""
    return SOURCES / f"{module.replace('.', '/')}.py"


def exchange(module: str, function: str, tree: ast.Module) -> bool:
    """Gives a function of a running program the code that it has in this tree. Whether it could be done."""
    found = _function(sys.modules[module], function)
    code = _codes(compile(tree, str(file_of(module)), "exec")).get(function)
    if found is None or code is None or len(code.co_freevars) != len(found.__code__.co_freevars):
        return False
    found.__code__ = code
    return True


def telling(module: str, source: str) -> ast.Module:
    """The tree of a module of which every function says its name when it is called, to `__reached__`, a builtin."""
    tree = ast.parse(source)
    _tell(tree.body, f"{module}:")
    return ast.fix_missing_locations(tree)


def import_changed(module: str, tree: ast.Module) -> None:
    """From now on the module is imported with this tree."""
    assert module not in sys.modules
    sys.meta_path.insert(0, _Finder(module, tree))  # type: ignore[arg-type]


def _function(module: ModuleType, name: str) -> FunctionType | None:
    found: Any = module
    for part in name.split("."):
        found = vars(found).get(part)
    if isinstance(found, property):
        found = found.fget
    if isinstance(found, functools.cached_property):
        found = found.func
    if isinstance(found, classmethod | staticmethod):
        found = found.__func__
    while hasattr(found, "__wrapped__"):
        found = found.__wrapped__
    return found if isinstance(found, FunctionType) else None


def _codes(code: CodeType) -> dict[str, CodeType]:
    """The outermost functions, by name."""
    found: dict[str, CodeType] = {}
    for part in code.co_consts:
        if isinstance(part, CodeType):
            if "__qualname__" in part.co_names:  # the body of a class
                found |= _codes(part)
            else:
                found[part.co_qualname] = part
    return found


def _tell(body: list[ast.stmt], owner: str) -> None:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            call = ast.Call(ast.Name("__reached__", ast.Load()), [ast.Constant(f"{owner}{node.name}")], [])
            node.body.insert(1 if ast.get_docstring(node) is not None else 0, ast.Expr(call))
        elif isinstance(node, ast.ClassDef):
            _tell(node.body, f"{owner}{node.name}.")


class _Finder:
    def __init__(self, module: str, tree: ast.Module) -> None:
        self._module, self._tree = module, tree

    def find_spec(self, name: str, path: object = None, target: object = None) -> object:
        """The changed module, if that is asked for."""
        if name != self._module:
            return None
        file = str(file_of(name).resolve())
        return importlib.util.spec_from_file_location(name, file, loader=_Loader(name, file, self._tree))


class _Loader(importlib.machinery.SourceFileLoader):
    def __init__(self, name: str, path: str, tree: ast.Module) -> None:
        super().__init__(name, path)
        self._tree = tree

    def get_code(self, fullname: str) -> CodeType:
        """The code of the changed tree."""
        code = compile(self._tree, self.path, "exec")
        assert isinstance(code, CodeType)
        return code
