"""A digest of the code that a rule script reaches, so that a change in the library runs again what it touches.

Snakemake sees a changed script but not a changed module that the script imports. A digest of the syntax tree is
blind to comments and layout; files that lie in a package and are no Python (templates, words) count by their bytes.
"""

import ast
from functools import cache
from hashlib import sha256
from pathlib import Path


def code_digest(script: Path) -> str:
    """Hexadecimal digest over `script` and everything of its own project that it imports, directly or not."""
    reached: set[Path] = set()
    waiting = [script]
    while waiting:
        path = waiting.pop()
        if path not in reached:
            reached.add(path)
            waiting.extend(_imports(path, script.parent))
    data = {other for path in reached if path.name == "__init__.py" for other in _data_files(path.parent)}
    total = sha256()
    for path in sorted(reached | data):
        total.update(f"{path.relative_to(script.parent).as_posix()} {_file_digest(path)}\n".encode())
    return total.hexdigest()[:16]


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_bytes(), filename=str(path))


@cache
def _file_digest(path: Path) -> str:
    content = _dump(_tree(path)).encode() if path.suffix == ".py" else path.read_bytes()
    return sha256(content).hexdigest()


def _dump(node: object) -> str:
    """A syntax tree as text that every version of Python writes alike: `ast.dump` grows with the language."""
    if isinstance(node, ast.AST):
        parts = (f"{name}={_dump(value)}" for name, value in ast.iter_fields(node) if value is not None and value != [])
        return f"{type(node).__name__}({', '.join(parts)})"
    return f"[{', '.join(map(_dump, node))}]" if isinstance(node, list) else repr(node)


@cache
def _imports(path: Path, root: Path) -> tuple[Path, ...]:
    names: set[str] = set()
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    found: set[Path] = set()
    for name in names:
        parts = name.split(".")
        # Importing a.b.c runs a/__init__.py and a/b/__init__.py too.
        for depth in range(1, len(parts) + 1):
            place = root.joinpath(*parts[:depth])
            found.update(other for other in (place / "__init__.py", place.with_suffix(".py")) if other.is_file())
    return tuple(sorted(found))


@cache
def _data_files(package: Path) -> tuple[Path, ...]:
    def is_data(path: Path) -> bool:
        return path.is_file() and path.suffix not in {".py", ".pyc"} and not path.name.startswith(".")

    own = [path for path in package.iterdir() if is_data(path)]
    below = [
        path
        for folder in package.iterdir()
        if folder.is_dir() and folder.name != "__pycache__" and not (folder / "__init__.py").exists()
        for path in folder.rglob("*")
        if is_data(path)
    ]
    return tuple(sorted(own + below))
