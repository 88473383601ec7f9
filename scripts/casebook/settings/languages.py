"""The languages that reports and figures can be written in: one file of words each."""

from pathlib import Path

# Listed, not imported: a changed word does not read the raw files a second time.
LANGUAGES = tuple(sorted(path.stem for path in (Path(__file__).parents[1] / "words").glob("*.yaml")))
