"""The sections of a paper in the order in which it is read."""

_SECTIONS = (
    "Title", "Abstract", "Background", "Introduction", "Methods", "Case presentation", "Results", "Fig. 1",
    "Discussion", "Conclusions", "Table 1", "Whole paper",
)  # fmt: skip


def section_place(section: str) -> tuple[int, str]:
    """What sorts sections as they are read; those of other names come after the usual ones, by name."""
    return (_SECTIONS.index(section), "") if section in _SECTIONS else (len(_SECTIONS), section)
