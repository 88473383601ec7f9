"""The paragraphs of the Word document: sober, as a submission system wants a manuscript."""

from dataclasses import dataclass

_INK, _GREY, _RED = "1B1F24", "57606A", "9B1C14"


@dataclass(frozen=True)
class ParagraphStyle:
    """A kind of paragraph, by the name that pandoc gives it or that the report does.

    size : of letters, in half points; 0 is as the style that it is based on
    before, after, indent : in twentieths of a point
    line : distance of lines, in parts of 240
    level : depth of a heading, from 0; None is no heading
    """

    name: str
    based_on: str = "Normal"
    size: int = 0
    bold: bool = False
    italic: bool = False
    colour: str = ""
    before: int = 0
    after: int = 0
    line: int = 0
    keep_next: bool = False
    keep_lines: bool = False
    level: int | None = None
    indent: int = 0
    box: bool = False

    @property
    def identifier(self) -> str:
        """What paragraphs call it."""
        return self.name.replace(" ", "")

    @property
    def known(self) -> str:
        """What people see; Word knows its own headings and captions by small letters."""
        return self.name.lower() if self.level is not None or self.name == "Caption" else self.name


PARAGRAPHS = (
    ParagraphStyle("Normal", after=120, line=264),
    ParagraphStyle("Body Text", after=120, line=264),
    ParagraphStyle("First Paragraph", "BodyText", after=120, line=264),
    ParagraphStyle("Compact", "BodyText", after=40, line=252),
    ParagraphStyle("Block Text", "BodyText", after=120, line=264, indent=567, italic=True),
    ParagraphStyle("Title", size=36, bold=True, before=120, after=100, line=240, keep_next=True),
    ParagraphStyle("Heading 1", size=26, bold=True, before=320, after=100, keep_next=True, level=0),
    ParagraphStyle("Heading 2", size=22, bold=True, before=220, after=80, keep_next=True, level=1),
    ParagraphStyle("Heading 3", size=20, bold=True, before=180, after=60, keep_next=True, level=2),
    ParagraphStyle("Caption", size=17, colour=_GREY, before=60, after=200),
    ParagraphStyle("Table Caption", "Caption", size=18, bold=True, colour=_INK, before=200, after=60, keep_next=True),
    ParagraphStyle("Image Caption", "Caption", size=17, colour=_INK, before=60, after=240, keep_lines=True),
    ParagraphStyle("Figure", before=160, after=40, keep_next=True),
    ParagraphStyle("Captioned Figure", "Figure", before=160, after=40, keep_next=True),
    ParagraphStyle("Table Text", size=15, before=30, after=30),
    ParagraphStyle("Table Head", "TableText", size=15, bold=True, before=30, after=30, keep_next=True),
    ParagraphStyle("Flag", size=18, bold=True, colour=_RED, before=0, after=120, box=True, indent=60),
    ParagraphStyle("Missing", "BodyText", bold=True, colour=_RED, after=120),
    ParagraphStyle("Facts", colour=_GREY, after=40),
    ParagraphStyle("Folded", "BodyText", bold=True, before=160, after=60, keep_next=True),
    ParagraphStyle("Small", "BodyText", size=17, after=40),
    ParagraphStyle("Note", size=15, after=30, line=240),
    ParagraphStyle("Key Label", size=16, colour=_GREY, before=60, after=0, keep_next=True),
    ParagraphStyle("Key Value", size=28, bold=True, before=0, after=0, keep_next=True),
    ParagraphStyle("Key Detail", size=15, colour=_GREY, before=0, after=80),
    ParagraphStyle("Header", size=15, bold=True, colour=_RED, after=0),
    ParagraphStyle("Footer", size=15, colour=_GREY, after=0),
)
