"""The digest of a rule's code changes with what the rule reaches, and with nothing else."""

import sys
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from casebook.settings import code_digest, package_digest


@pytest.fixture
def project(tmp_path):
    """Two scripts; `one` reaches library.first and its template, `two` reaches library.second."""
    for name, text in {
        "one.py": "from library.first import answer\n",
        "two.py": "def late():\n    import library.second\n",
        "library/__init__.py": "",
        "library/first/__init__.py": "from library.first.words import answer\n",
        "library/first/words.py": "answer = 1  # a comment\n",
        "library/first/templates/page.html": "<p>\n",
        "library/second/__init__.py": "other = 2\n",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def digests(project, store=None):
    """The digests as a process that begins would find them."""
    module = sys.modules[code_digest.__module__]
    for cached in ("_content", "_stored", "_imports", "_data_files", "_installed"):
        getattr(module, cached).cache_clear()
    return code_digest(project / "one.py", store), code_digest(project / "two.py", store)


def test_what_was_kept_of_files_gives_the_same_digests_and_an_edit_counts(project, tmp_path):
    store = tmp_path / "kept" / "code.json"
    plain = digests(project)
    assert digests(project, store) == plain and store.exists()
    assert digests(project, store) == plain
    (project / "library/first/words.py").write_text("answer = 2\n", encoding="utf-8")
    changed = digests(project)
    assert changed[0] != plain[0] and digests(project, store) == changed


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"a": 1}', '{"a": [1]}'])
def test_a_store_that_is_damaged_only_costs_time(project, tmp_path, damage):
    store = tmp_path / "code.json"
    store.write_text(damage, encoding="utf-8")
    assert digests(project, store) == digests(project)


def test_a_store_that_cannot_be_written_only_costs_time(project, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert digests(project, tmp_path / "file" / "code.json") == digests(project)


@pytest.mark.parametrize(
    ("file", "text", "one", "two"),
    [
        ("library/first/words.py", "answer = 1\n\n\n# another comment\n", False, False),
        ("library/first/words.py", "answer = 2\n", True, False),
        ("library/first/templates/page.html", "<div>\n", True, False),
        ("library/second/__init__.py", "other = 3\n", False, True),
        ("library/__init__.py", "shared = 1\n", True, True),
        ("library/first/unused.py", "x = 1\n", False, False),
    ],
)
def test_only_what_is_reached_counts(project, file, text, one, two):
    before = digests(project)
    (project / file).write_text(text, encoding="utf-8")
    after = digests(project)
    assert (before[0] != after[0], before[1] != after[1]) == (one, two)


def test_the_place_of_the_project_does_not_count(project, tmp_path_factory):
    import shutil

    other = tmp_path_factory.mktemp("a folder with spaces") / "copy"
    shutil.copytree(project, other)
    assert digests(project) == digests(other)


def test_every_python_writes_a_syntax_tree_alike():
    """The digest stands in reports, which are the same bytes under every Python: its text may not follow `ast.dump`."""
    import ast

    from casebook.settings.code_digest import _dump

    source = 'def f[T](x: T, *, y=1.5) -> None:\n    return f"{x!r:>{y}}" if x else [*x, {}]\n'.replace("[T]", "")
    assert _dump(ast.parse(source)) == (
        "Module(body=[FunctionDef(name='f', args=arguments(args=[arg(arg='x', annotation=Name(id='T', ctx=Load()))], "
        "kwonlyargs=[arg(arg='y')], kw_defaults=[Constant(value=1.5)]), body=[Return(value=IfExp(test=Name(id='x', ctx=Load()), "
        "body=JoinedStr(values=[FormattedValue(value=Name(id='x', ctx=Load()), conversion=114, "
        "format_spec=JoinedStr(values=[Constant(value='>'), FormattedValue(value=Name(id='y', ctx=Load()), conversion=-1)]))]), "
        "orelse=List(elts=[Starred(value=Name(id='x', ctx=Load()), ctx=Load()), Dict()], ctx=Load())))], returns=Constant())])"
    )


def test_another_version_of_a_package_counts_where_it_is_imported(project, monkeypatch):
    module = sys.modules[code_digest.__module__]
    installed = {"pandas": "3.0.0", "PyYAML": "6.0"}

    def version(package):
        if package not in installed:
            raise PackageNotFoundError(package)
        return installed[package]

    def found():
        digests(project)
        return package_digest(project / "one.py"), package_digest(project / "two.py")

    monkeypatch.setattr(module, "version", version)
    (project / "library/first/words.py").write_text("import json, pandas.api\nimport unknown\n", encoding="utf-8")
    (project / "library/second/__init__.py").write_text("def late():\n    from yaml import load\n", encoding="utf-8")
    one, two = found()
    installed["pandas"] = "3.0.1"
    assert found()[0] != one and found()[1] == two
    installed["PyYAML"] = "7.0"
    assert found()[1] != two
    before = found()
    # What nothing imports, and what Python brings itself, does not count.
    installed.update(numpy="2.0", json="9")
    assert found() == before


def test_every_package_that_the_scripts_import_is_known_by_its_version():
    scripts = Path(code_digest.__code__.co_filename).parents[2]
    module = sys.modules[code_digest.__module__]
    names = {name.partition(".")[0] for path in scripts.rglob("*.py") for name in module._parsed(path, {})[1]}
    own = {path.stem for path in scripts.iterdir()}
    foreign = sorted(names - own - set(sys.stdlib_module_names))
    assert foreign and [name for name in foreign if not module._installed(name)[1]] == []
