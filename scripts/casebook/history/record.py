"""Recording a finished report in the history of its case."""

import json
from collections.abc import Mapping

from casebook.errors import CasebookError
from casebook.history.names import by_number, file_name


def recordable(content: bytes, case: str, there: Mapping[str, bytes | None], folder: str) -> tuple[int, str]:
    """The report's number, and the name of the file to be written; no name where it is recorded already.

    content : the state of the report
    there : the history folder: file name -> bytes, None for a file that cannot be read
    folder : what to call it in a message
    Raises CasebookError where another report bears the number: nothing in a history is ever overwritten.
    """
    number = _number(content, folder)
    taken = by_number(there)
    if number not in taken:
        return number, file_name(number)
    if taken[number] == content or _same_data(taken[number], content, case, number):
        return number, ""
    raise CasebookError(
        f"report {number} is there already and rests on other data",
        file=f"{folder}/{file_name(number)}",
        remedy="Compare and number the report again: snakemake --cores 2 --forcerun compare_reports",
    )


def _same_data(taken: bytes | None, content: bytes, case: str, number: int) -> bool:
    # Loaded when it is needed: it takes longer than all else here.
    from casebook.history.compare import same_data
    from casebook.history.files import UnreadableError, read_state

    try:
        return same_data(read_state(taken or b"", case, number), read_state(content, case, number))
    except UnreadableError:
        return False


def _number(content: bytes, folder: str) -> int:
    try:
        return int(json.loads(content)["report"])
    except (ValueError, TypeError, KeyError):
        raise CasebookError(
            "the state of the report, to be recorded here, is damaged",
            file=folder,
            remedy="Make it again: snakemake --cores 2 --forcerun compare_reports",
        ) from None
