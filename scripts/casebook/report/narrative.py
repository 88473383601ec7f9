"""The author's text: Markdown without HTML, with references to estimates and to the record."""

import re
from collections.abc import Mapping, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from casebook.errors import CasebookError
from casebook.report.references import (
    Printed,
    References,
    fill_references,
    holds_reference,
    place_references,
    spell_out,
)

SECTIONS = (
    "abstract", "introduction", "patient", "findings", "timeline", "diagnosis", "treatment", "outcomes", "discussion",
    "perspective", "consent", "methods",
)  # fmt: skip
LONGEST = 200_000
# Signs that no page and no document may hold, or that the machinery of references keeps for itself.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc]")
_BLOCKS = frozenset({"paragraph_open", "heading_open", "list_item_open", "td_open", "th_open"})


def render_narrative(texts: Mapping[str, tuple[str, str]], known: References) -> dict[str, Markup]:
    """HTML of each section that the author has written, in the order of the report.

    texts : section -> the file as messages show it, and its Markdown
    Raises CasebookError for a file that is no section, a text without end, a sign that cannot be printed and an
    unknown reference.
    """
    for section, (file, _) in sorted(texts.items()):
        if section not in SECTIONS:
            raise CasebookError(
                f"{section!r} is no section; there are: {', '.join(SECTIONS)}", file=file, remedy="Rename the file"
            )
    markdown = _markdown()
    rendered = {}
    for section in SECTIONS:
        if section in texts:
            file, text = texts[section]
            placed, printed = place_references(_checked(text, file), known, file)
            tokens = markdown.parse(placed)
            _prepare(tokens, printed, file)
            html = markdown.renderer.render(tokens, markdown.options, {})
            if html.strip():
                rendered[section] = fill_references(html, printed)
    return rendered


def _checked(text: str, file: str) -> str:
    """The text with one kind of line break, when it can be printed."""
    if len(text) > LONGEST:
        raise CasebookError(
            f"holds {len(text):,} characters; at most {LONGEST:,} fit a report", file=file, remedy="Shorten it"
        )
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if found := _UNPRINTABLE.search(text):
        row = text.count("\n", 0, found.start()) + 1
        raise CasebookError(
            f"holds U+{ord(found[0]):04X}, which cannot be printed", file=file, row=row, remedy="Delete it"
        )
    return text


def _prepare(tokens: Sequence[Token], printed: Sequence[Printed], file: str) -> None:
    """Give text that is written from right to left its direction, and refuse a reference where none can stand.

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
            is_linked = False
            for child in token.children or ():
                is_linked = child.nesting == 1 if child.type in ("link_open", "link_close") else is_linked
                if is_linked or child.type == "code_inline":
                    child.content = spell_out(child.content, printed)
                if any(holds_reference(str(value)) for value in child.attrs.values()):
                    raise CasebookError(
                        "a reference cannot stand in the address or title of a link", file=file,
                        row=token.map[0] + 1 if token.map else None, remedy="Write it beside the link",
                    )  # fmt: skip


def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    markdown.validateLink = lambda url: url.startswith(("https://", "http://", "mailto:", "#"))

    def lower(tokens, index, options, env):
        # The page's own headings are h1 and h2.
        token = tokens[index]
        token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"
        return markdown.renderer.renderToken(tokens, index, options, env)

    def head(tokens, index, options, env):
        tokens[index].attrSet("scope", "col")
        return markdown.renderer.renderToken(tokens, index, options, env)

    rules = {
        "heading_open": lower,
        "heading_close": lower,
        "th_open": head,
        # A table may be wider than a telephone.
        "table_open": lambda *_: '<div class="tw" tabindex="0"><table>\n',
        "table_close": lambda *_: "</table></div>\n",
    }
    for token, rule in rules.items():
        markdown.add_render_rule(token, lambda self, *rest, rule=rule: rule(*rest))
    return markdown
