from importlib.metadata import version

from casebook.settings import package_versions


def test_packages_are_told_with_their_installed_versions_and_python_is_not():
    found = package_versions()
    assert found["pandas"] == version("pandas") and "snakemake" in found and "matplotlib" in found
    assert "python" not in found and list(found) == sorted(found) and all(found.values())
