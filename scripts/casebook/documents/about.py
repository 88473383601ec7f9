"""What a document says of itself: title, keywords, language, origin, and when it was written if that is given."""

from collections.abc import Mapping
from typing import Any

from casebook.errors import CasebookError

# By https://reproducible-builds.org/specs/source-date-epoch/.
TIME = "SOURCE_DATE_EPOCH"


def about(settings: Mapping[str, Any]) -> dict[str, str]:
    """Title, keywords, language and origin; the origin is empty for data of a patient.

    settings : what stage `documents` may know of the case
    """
    return {
        "title": str(settings["title"]),
        "keywords": ", ".join(map(str, settings["keywords"])),
        "language": settings["language"],
        "origin": "" if settings["data_origin"] == "patient" else str(settings["origin_note"]),
    }


def written_at(environment: Mapping[str, str]) -> int | None:
    """Seconds of the epoch at which documents are said to be written; None where the environment does not say.

    The clock is not asked: the same report gives the same bytes.
    Raises CasebookError for what is no such number.
    """
    given = environment.get(TIME, "")
    if not given:
        return None
    if not given.isdecimal() or int(given) > 253402300799:
        raise CasebookError(f"{TIME} is {given!r}; it must be a number of seconds since 1970", remedy=f"unset {TIME}")
    return int(given)
