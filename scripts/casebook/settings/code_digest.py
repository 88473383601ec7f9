"""A digest of the code that a rule script reaches, so that a change in the library runs again what it touches.

Snakemake sees a changed script but not a changed module that the script imports. A digest of the syntax tree is
blind to comments and layout; files that lie in a package and are no Python (templates, words) count by their bytes.
"""

import ast
import json
import os
import sys
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

# Packages that are imported by another name than they are installed by.
_PACKAGES = {"PIL": "pillow", "markdown_it": "markdown-it-py", "pypandoc": "pypandoc-binary", "yaml": "PyYAML"}
# SHA-256 of a Python file -> digest of its syntax tree, and the names that it imports.
_Known = dict[str, tuple[str, list[str]]]


def code_digest(script: Path, store: Path | None = None) -> str:
    """Hexadecimal digest over `script` and everything of its own project that it imports, directly or not.

    store : file that keeps what was found of each content of a Python file, for the next process, which then need not
        parse it; one that is missing or damaged, or cannot be written, only costs time
    """
    known = _stored(store)
    before = len(known)
    reached = _reached(script, known)
    data = {other for path in reached if path.name == "__init__.py" for other in _data_files(path.parent)}
    total = sha256()
    for path in sorted(reached | data):
        found = _parsed(path, known)[0] if path.suffix == ".py" else sha256(_content(path)).hexdigest()
        total.update(f"{path.relative_to(script.parent).as_posix()} {found}\n".encode())
    if store and len(known) > before:
        _keep(known, store)
    return total.hexdigest()[:16]


def package_digest(script: Path, store: Path | None = None) -> str:
    """Hexadecimal digest over the packages, with their versions, that the same code imports; another one runs it again.

    What these packages import in turn is fixed with them by the lock, and does not count by itself.
    """
    known = _stored(store)
    names = {name.partition(".")[0] for path in _reached(script, known) for name in _parsed(path, known)[1]}
    told = [f"{package} {found}\n" for package, found in sorted(map(_installed, names)) if found]
    return sha256("".join(told).encode()).hexdigest()[:16]


def _reached(script: Path, known: _Known) -> set[Path]:
    """The script and every Python file of its own project that it imports, directly or not."""
    reached: set[Path] = set()
    waiting = [script]
    while waiting:
        path = waiting.pop()
        if path not in reached:
            reached.add(path)
            waiting.extend(_imports(tuple(_parsed(path, known)[1]), script.parent))
    return reached


@cache
def _installed(name: str) -> tuple[str, str]:
    """The package that is imported by this name, with its version; none for what Python or the project brings."""
    package = _PACKAGES.get(name, name)
    if name in sys.stdlib_module_names:
        return package, ""
    try:
        return package, version(package)
    except PackageNotFoundError:
        return package, ""


@cache
def _content(path: Path) -> bytes:
    return path.read_bytes()


@cache
def _stored(store: Path | None) -> _Known:
    with suppress(OSError, ValueError, TypeError, AttributeError):
        found = json.loads(store.read_text(encoding="utf-8")) if store else {}
        return {key: (str(digest), [str(name) for name in names]) for key, (digest, names) in found.items()}
    return {}


def _keep(known: _Known, store: Path) -> None:
    # A process of its own name for each writer, and one step to put it in place: no half-written file is ever read.
    with suppress(OSError):
        store.parent.mkdir(parents=True, exist_ok=True)
        written = store.with_name(f"{store.name}.{os.getpid()}")
        written.write_text(json.dumps(known, sort_keys=True), encoding="utf-8")
        written.replace(store)


def _parsed(path: Path, known: _Known) -> tuple[str, list[str]]:
    """Digest of the syntax tree of a Python file, and the names that it imports."""
    content = _content(path)
    key = sha256(content).hexdigest()
    if key not in known:
        tree = ast.parse(content, filename=str(path))
        known[key] = sha256(_dump(tree).encode()).hexdigest(), _names(tree)
    return known[key]


def _dump(node: object) -> str:
    """A syntax tree as text that every version of Python writes alike: `ast.dump` grows with the language."""
    if isinstance(node, ast.AST):
        parts = (f"{name}={_dump(value)}" for name, value in ast.iter_fields(node) if value is not None and value != [])
        return f"{type(node).__name__}({', '.join(parts)})"
    return f"[{', '.join(map(_dump, node))}]" if isinstance(node, list) else repr(node)


def _names(tree: ast.Module) -> list[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return sorted(names)


@cache
def _imports(names: tuple[str, ...], root: Path) -> frozenset[Path]:
    return frozenset(path for name in names for path in _run_by(name, root))


@cache
def _run_by(name: str, root: Path) -> tuple[Path, ...]:
    """The project's files that importing a name runs: importing a.b.c runs a/__init__.py and a/b/__init__.py, too."""
    package = name.rpartition(".")[0]
    place = f"{root}/{name.replace('.', '/')}"
    own = tuple(Path(path) for path in (f"{place}/__init__.py", f"{place}.py") if os.path.isfile(path))  # noqa: PTH113
    return (_run_by(package, root) if package else ()) + own


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
