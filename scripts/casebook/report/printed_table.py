"""A table as it is printed: a caption, column heads and rows of cells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from casebook.words import Language

MOST_ON_PAPER, FIRST_ON_PAPER = 150, 20


@dataclass(frozen=True)
class Table:
    """A table as printed; `folded` tables are shut until the reader opens them, `id` names the anchor of a table.

    on_paper : how many rows a page of paper shows; `rest` says there where the others are
    """

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    folded: bool = False
    id: str = ""
    on_paper: int = MOST_ON_PAPER
    rest: str = ""


def placed_tables(page: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """A page whose tables bear the names under which they stand there, so that a link can lead to each.

    A folded table of many rows would fill pages of paper that nobody reads: its first rows stand for it there.
    """

    def named(name: str, part: Any) -> Any:
        if isinstance(part, list) and part and all(isinstance(each, Table) for each in part):
            return [named(f"{name}-{number}", each) for number, each in enumerate(part, start=1)]
        return on_paper(replace(part, id=part.id or name.replace("_", "-"))) if isinstance(part, Table) else part

    def on_paper(table: Table) -> Table:
        if not table.folded or len(table.rows) <= MOST_ON_PAPER:
            return table
        rest = language.say("page", "rest", shown=FIRST_ON_PAPER, rows=len(table.rows))
        return replace(table, on_paper=FIRST_ON_PAPER, rest=rest)

    return {name: named(name, part) for name, part in page.items()}
