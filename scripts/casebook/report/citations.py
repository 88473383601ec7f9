"""Citations in the author's text: `[@key]` and `[@a; @b]`, numbered in the order in which they are first met."""

import difflib
import re
from collections.abc import Mapping, Sequence

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markupsafe import Markup

from casebook.errors import CasebookError
from casebook.report.author_text import AuthorNote
from casebook.report.bibliography import Entry
from casebook.report.vancouver import doi_of, lacking, not_understood, reference
from casebook.words import Language

KIND = "citation"
MOST_UNCITED = 20  # beyond it the works that no text cites are counted, not listed
_CITATION = re.compile(r"\[\s*@([^\s,;{}\[\]()@\"#%~\\=]+(?:\s*[;,]\s*@[^\s,;{}\[\]()@\"#%~\\=]+)*)\s*\]")
_BEGUN = re.compile(r"\[\s*@")


class Citations:
    """The works that the texts of a case cite, numbered as they are met.

    entries : works by key; file : where they stand, as messages show it
    """

    def __init__(self, entries: Mapping[str, Entry], file: str, language: Language) -> None:
        self._entries, self._file, self._language = entries, file, language
        self._numbers: dict[str, int] = {}
        self._first: dict[int, int] = {}
        self._groups = 0

    def cite(self, written: str, file: str, row: int) -> Markup:
        """What is printed for a citation as it is written, a number a work with a link to the list.

        Raises CasebookError with file and row of the text for a key that there is not and for what is no citation.
        """
        match = _CITATION.fullmatch(written)
        if not match:
            raise CasebookError(
                f"found {written!r}, which begins as a citation and is none", file=file, row=row,
                remedy="Write [@key] or [@first; @second]",
            )  # fmt: skip
        keys = [part.strip().lstrip("@") for part in re.split("[;,]", match[1])]
        numbers = sorted({self._number(key, file, row) for key in keys})
        self._groups += 1
        for number in numbers:
            self._first.setdefault(number, self._groups)
        shown = Markup(", ").join(_stretch(part) for part in _stretches(numbers))
        return Markup('<span class="cite" id="cited-{}">[{}]</span>').format(self._groups, shown)

    def references(self) -> list[tuple[int, Markup, int]]:
        """Number, text, and number of the first citation of each work that is cited, in order."""
        return [
            (number, reference(self._entries[key], self._file, self._language), self._first[number])
            for key, number in self._numbers.items()
        ]

    def notes(self) -> list[AuthorNote]:
        """What the author may want to mend in the list of works: some that no text cites, and fields that are wrong."""
        say = self._language.say
        uncited = [entry for key, entry in self._entries.items() if key not in self._numbers]
        if len(uncited) > MOST_UNCITED:
            count = self._language.number(len(uncited), 0)
            told = say("author", "uncited_many", count=count), say("author", "leave_out")
            notes = [AuthorNote(self._file, uncited[0].row, *told)]
        else:
            notes = [
                self._note(entry, say("author", "uncited", work=entry.key), say("author", "cite_it", work=entry.key))
                for entry in uncited
            ]
        for key in self._numbers:
            notes += self._faults(self._entries[key])
        return notes

    def _faults(self, entry: Entry) -> list[AuthorNote]:
        say, work = self._language.say, entry.key
        found = [
            (say("author", "lacks", work=work, field=name), say("author", "add", field=name)) for name in lacking(entry)
        ]
        if entry.fields.get("doi") and not doi_of(entry):
            found.append((say("author", "no_doi", work=work), say("author", "add", field="doi")))
        for command in not_understood(entry):
            found.append((say("author", "latex", work=work, command=command), say("author", "write_sign")))
        return [self._note(entry, *told) for told in found]

    def _note(self, entry: Entry, found: str, advice: str) -> AuthorNote:
        return AuthorNote(self._file, entry.row, found, advice)

    def _number(self, key: str, file: str, row: int) -> int:
        if key not in self._entries:
            near = difflib.get_close_matches(key, list(self._entries), n=3, cutoff=0.5)
            if not self._entries:
                remedy = f"Write it into {self._file}"
            else:
                remedy = f"Correct it; the closest are: {', '.join(near)}" if near else f"Add it to {self._file}"
            raise CasebookError(f"there is no entry {key!r} in the bibliography", file=file, row=row, remedy=remedy)
        return self._numbers.setdefault(key, len(self._numbers) + 1)


def enable_citations(markdown: MarkdownIt) -> None:
    """Let a Markdown parser know citations: a token `citation` whose content is the citation as written."""

    def rule(state: StateInline, silent: bool) -> bool:
        if not _BEGUN.match(state.src, state.pos):
            return False
        match = _CITATION.match(state.src, state.pos)
        # What is begun and cannot be read is kept to its bracket, for the message that tells of it.
        end = match.end() if match else (state.src.find("]", state.pos) + 1 or len(state.src))
        if end > state.posMax:
            return False
        if not silent:
            state.push(KIND, "", 0).content = state.src[state.pos : end]
        state.pos = end
        return True

    markdown.inline.ruler.before("link", KIND, rule)
    markdown.add_render_rule(KIND, lambda self, tokens, index, options, env: str(tokens[index].meta["html"]))


def _stretches(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Numbers that follow each other as first and last: three and more as a stretch."""
    found: list[list[int]] = []
    for number in numbers:
        if found and found[-1][-1] == number - 1:
            found[-1].append(number)
        else:
            found.append([number])
    return [
        pair for group in found for pair in ([(group[0], group[-1])] if len(group) > 2 else [(n, n) for n in group])
    ]


def _stretch(ends: tuple[int, int]) -> Markup:
    links = [Markup('<a href="#reference-{0}">{0}</a>').format(number) for number in dict.fromkeys(ends)]
    return Markup("\N{EN DASH}").join(links)
