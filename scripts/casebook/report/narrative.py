"""The author's text: Markdown without HTML, with references to estimates."""

from collections.abc import Mapping

from markdown_it import MarkdownIt
from markupsafe import Markup

from casebook.errors import CasebookError
from casebook.report.estimates import Estimates
from casebook.report.references import resolve_references
from casebook.words import Language

SECTIONS = (
    "abstract", "introduction", "patient", "findings", "timeline", "diagnosis", "treatment", "outcomes", "discussion",
    "perspective", "consent", "methods",
)  # fmt: skip
LONGEST = 200_000


def render_narrative(
    texts: Mapping[str, tuple[str, str]], estimates: Estimates, language: Language
) -> dict[str, Markup]:
    """HTML of each section that the author has written.

    texts : section -> the file as messages show it, and its Markdown
    Raises CasebookError for a file that is no section, a text without end and an unknown reference.
    """
    markdown = _markdown()
    rendered = {}
    for section, (file, text) in sorted(texts.items()):
        if section not in SECTIONS:
            raise CasebookError(
                f"{section!r} is no section; there are: {', '.join(SECTIONS)}", file=file, remedy="Rename the file"
            )
        if len(text) > LONGEST:
            raise CasebookError(
                f"holds {len(text):,} characters; at most {LONGEST:,} fit a report", file=file, remedy="Shorten it"
            )
        html = markdown.render(resolve_references(text, estimates, language, file))
        if html.strip():
            rendered[section] = Markup(html)  # noqa: S704  markdown-it with html=False escapes what is not its own
    return rendered


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
