"""The author's text in several languages: which file of a section a report takes, and what it is written in."""

from collections.abc import Iterable
from pathlib import Path

from casebook.errors import CasebookError
from casebook.settings.languages import FALLBACK, LANGUAGES


def texts_in(files: Iterable[Path], language: str) -> dict[str, tuple[Path, str]]:
    """The file of each section that a report in `language` takes, and the language of its text.

    files : SECTION.md, in the language of the report, and SECTION.LANG.md, in that of its name; of several the report's
        own goes first, then the one without a language, then English, then the first in the alphabet
    Raises CasebookError for a file that names a language of which there are no words.
    """
    found: dict[str, dict[str, Path]] = {}
    for path in sorted(files):
        section, _, code = path.stem.partition(".")
        if code and code not in LANGUAGES:
            raise CasebookError(
                f"names the language {code!r}; there are: {', '.join(LANGUAGES)}", file=path,
                remedy=f"Call it {section}.md, or {section}.{language}.md",
            )  # fmt: skip
        found.setdefault(section, {})[code] = path
    return {section: _taken(paths, language) for section, paths in found.items()}


def _taken(paths: dict[str, Path], language: str) -> tuple[Path, str]:
    code = next(code for code in (language, "", FALLBACK, *LANGUAGES) if code in paths)
    return paths[code], code or language
