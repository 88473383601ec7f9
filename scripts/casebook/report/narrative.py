"""The author's text: Markdown without HTML, with references to estimates and to the record, and citations."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from casebook.errors import CasebookError
from casebook.report.author_text import AuthorNote, checked
from casebook.report.bibliography import read_bibliography
from casebook.report.citations import KIND as CITATION
from casebook.report.citations import Citations, enable_citations
from casebook.report.likely_references import LikelyReferences
from casebook.report.literals import typed_numbers
from casebook.report.printed_table import Table
from casebook.report.references import (
    Printed,
    References,
    fill_references,
    holds_reference,
    place_references,
    spell_out,
)
from casebook.words import Language

SECTIONS = (
    "abstract", "introduction", "patient", "findings", "timeline", "diagnosis", "treatment", "outcomes", "discussion",
    "perspective", "consent", "methods",
)  # fmt: skip
LONGEST = 200_000
FOLDED_BEYOND = 12
MOST_TYPED = 100  # beyond it numbers that were typed are counted, not listed
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc]")
_BLOCKS = frozenset({"paragraph_open", "heading_open", "list_item_open", "td_open", "th_open"})


class Text(NamedTuple):
    """What an author wrote of a section: the file as messages show it, its Markdown, and the language it is in.

    language : empty for that of the report
    """

    file: str
    markdown: str
    language: str = ""


@dataclass(frozen=True)
class Narrative:
    """What an author wrote, ready to print.

    sections : section -> HTML, in the order of the report
    references : number, text and number of the first citation of each work that is cited
    notes : what the author may want to change
    """

    sections: Mapping[str, Markup]
    references: Sequence[tuple[int, Markup, int]]
    notes: Sequence[AuthorNote]


def render_narrative(
    texts: Mapping[str, Text],
    known: References,
    bibliography: tuple[str, str] = ("", ""),
    labels: Mapping[str, str] | None = None,
    known_in: Callable[[str], References] | None = None,
) -> Narrative:
    """The author's text of a case.

    texts : section -> its text
    known_in : language -> what a text may refer to, printed in that language; for texts in another than the report's
    bibliography : the file of the works as messages show it, and its BibTeX; an empty text where there is none
    labels : measures and instruments in words, by which a number that was typed is told to be one of theirs
    Raises CasebookError for a file that is no section, a text without end, a sign that cannot be printed, an unknown
    reference, an unknown citation and a damaged bibliography.
    """
    for section, text in sorted(texts.items()):
        if section not in SECTIONS:
            raise CasebookError(
                f"{section!r} is no section; there are: {', '.join(SECTIONS)}", file=text.file, remedy="Rename the file"
            )
    file, works = bibliography
    citations = Citations(read_bibliography(works, file), file, known.language)
    markdown, likely = _markdown(), LikelyReferences(known, labels or {})
    rendered: dict[str, Markup] = {}
    notes: list[AuthorNote] = []
    for section in SECTIONS:
        if section in texts:
            file, text, code = texts[section]
            spoken = known_in(code) if known_in and code and code != known.language.code else known
            placed, printed = place_references(checked(text, file, LONGEST), spoken, file)
            tokens = markdown.parse(placed)
            _prepare(tokens, printed, citations, file)
            notes += _typed(tokens, printed, likely, known.language, file)
            html = markdown.renderer.render(tokens, markdown.options, {})
            if html.strip():
                filled = fill_references(html, printed)
                rendered[section] = filled if spoken is known else _foreign(filled, spoken.language)
    if len(notes) > MOST_TYPED:
        more = known.language.say("author", "typed_more", count=len(notes) - MOST_TYPED)
        first = notes[MOST_TYPED]
        notes[MOST_TYPED:] = [AuthorNote(first.file, first.row, more, known.language.say("author", "references"))]
    return Narrative(rendered, citations.references(), [*notes, *sorted(citations.notes())])


def _foreign(html: Markup, language: Language) -> Markup:
    """A text in another language than the page's."""
    return Markup('<div lang="{}" dir="{}">\n{}</div>\n').format(language.code, language.direction, html)


def _typed(
    tokens: Sequence[Token], printed: Sequence[Printed], likely: LikelyReferences, language: Language, file: str
) -> list[AuthorNote]:
    """Numbers that were typed where a reference could stand."""
    return [
        AuthorNote(file, literal.row, language.say("author", "typed", number=literal.text), " / ".join(references))
        for literal in typed_numbers(tokens, printed)
        if (references := likely.of(literal))
    ]


def author_notes(notes: Sequence[AuthorNote], language: Language) -> Table:
    """What the author may want to change, as a table."""
    rows = [[note.file, str(note.row), note.found, note.advice] for note in notes]
    heads = [language.say("author", key) for key in ("file", "row", "found", "advice")]
    return Table(language.say("author", "caption"), heads, rows, folded=len(rows) > FOLDED_BEYOND)


def _prepare(tokens: Sequence[Token], printed: Sequence[Printed], citations: Citations, file: str) -> None:
    """Number the citations, and give text that is written from right to left its direction.

    Within code and links a reference is spelled out, since no control can stand there.
    """
    block: Token | None = None
    for token in tokens:
        if token.type in _BLOCKS and not token.hidden:
            block = token
        elif token.type == "fence":
            token.info = ""
            token.content = spell_out(token.content, printed)
        elif token.type == "code_block":
            token.content = spell_out(token.content, printed)
        elif token.type == "inline":
            if block and _RIGHT_TO_LEFT.search(token.content):
                block.attrSet("dir", "auto")
            _prepare_line(token, printed, citations, file)


def _prepare_line(line: Token, printed: Sequence[Printed], citations: Citations, file: str) -> None:
    """Raises CasebookError for a reference in the address or title of a link, where nothing can be printed."""
    row, is_linked = (line.map[0] if line.map else 0) + 1, False
    for token in line.children or ():
        is_linked = token.nesting == 1 if token.type in ("link_open", "link_close") else is_linked
        if any(holds_reference(str(value)) for value in token.attrs.values()):
            raise CasebookError(
                "a reference cannot stand in the address or title of a link", file=file, row=row,
                remedy="Write it beside the link",
            )  # fmt: skip
        row_of_next = row + token.content.count("\n") + (token.type in ("softbreak", "hardbreak"))
        if token.type == CITATION:
            token.meta["html"] = citations.cite(token.content, file, row)
        elif is_linked or token.type == "code_inline":
            token.content = spell_out(token.content, printed)
        row = row_of_next


def _level(heading: Any) -> int:
    """The level that an author gave a heading: by the number of # before it, or by what underlines it."""
    return len(heading.markup) if heading.markup.startswith("#") else "=-".index(heading.markup[0]) + 1


def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    enable_citations(markdown)
    markdown.validateLink = lambda url: url.startswith(("https://", "http://", "mailto:", "#"))

    def lower(tokens, index, options, env):
        # The page's own headings are h1 and h2; whichever signs an author begins with, the next level follows those.
        token = tokens[index]
        highest = min(_level(other) for other in tokens if other.type == "heading_open")
        token.tag = f"h{min(_level(token) - highest + 3, 6)}"
        return markdown.renderer.renderToken(tokens, index, options, env)

    def cell(tokens, index, options, env):
        token = tokens[index]
        if token.type == "th_open":
            token.attrSet("scope", "col")
        # The page lets no style attribute in.
        if aligned := token.attrs.pop("style", ""):
            token.attrSet("class", aligned.removeprefix("text-align:"))
        return markdown.renderer.renderToken(tokens, index, options, env)

    rules = {
        "heading_open": lower,
        "heading_close": lower,
        "th_open": cell,
        "td_open": cell,
        # A table may be wider than a telephone.
        "table_open": lambda *_: '<div class="tw" tabindex="0"><table>\n',
        "table_close": lambda *_: "</table></div>\n",
    }
    for token, rule in rules.items():
        markdown.add_render_rule(token, lambda self, *rest, rule=rule: rule(*rest))
    return markdown
