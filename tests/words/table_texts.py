"""The English texts that a module can write into a table: what stands in its code, and is no docstring and no fault."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

LIBRARY = Path(__file__).parents[2] / "scripts" / "casebook"
# Two words in a row are a text; one alone is an identifier.
_PROSE = re.compile(r"[A-Za-z]{2,}[,:]? [A-Za-z(]")


def prose(path: Path) -> Iterator[str]:
    """Every stretch of words of a module's texts, as it stands between the parts that are filled in."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    silent = {id(node) for part in _unheard(tree) for node in ast.walk(part)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
            parts = re.split(r"\{[^{}]*\}|; |\. ", node.value)
            yield from (part.strip() for part in parts if _PROSE.search(part) and "\\" not in node.value)


def _unheard(tree: ast.AST) -> Iterator[ast.AST]:
    """Docstrings and faults: no table holds them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and isinstance(node.body[0], ast.Expr):
            yield node.body[0]
        if isinstance(node, ast.Raise) or (isinstance(node, ast.Call) and _name(node) in _FAULTS):
            yield node


_FAULTS = {"CasebookError", "fault", "AssertionError", "ValueError", "_undecided", "compile"}


def _name(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def named_texts(path: Path) -> Iterator[str]:
    """The texts of a module's constants; what begins with a capital is said to who mends a fault."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        text = node.value if isinstance(node, ast.Assign) else None
        if isinstance(text, ast.Constant) and isinstance(text.value, str) and text.value[:1].islower():
            yield from (part.strip() for part in re.split(r"\{[^{}]*\}", text.value) if _PROSE.search(part))
