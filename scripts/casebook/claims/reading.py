"""A claims file, checked: its schema, its ids, and that every check names one known kind."""

import difflib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from casebook.claims.registry import CHECKS, kinds_of
from casebook.errors import CasebookError
from casebook.settings.yaml_files import check


def parse_claims(content: Any, file: Path) -> dict[str, Any]:
    """The content of a claims file, when it is sound, with its `file`.

    Raises CasebookError that names file and claim: an unknown kind of check (with the closest), two kinds in one check,
    an id given twice, a number that is stated and printed differently, and what the schema forbids.
    """
    _name_kinds(content, file)
    content = _check_schema(content, file)
    ids = [claim["id"] for claim in content["claims"]]
    twice = sorted({one for one in ids if ids.count(one) > 1})
    if twice:
        raise CasebookError(
            f"the id {', '.join(twice)} is given to more than one claim", file=file, key="claims", remedy="Rename one"
        )
    unknown = [one for one in content.get("reconstructed_from", ()) if one not in ids]
    if unknown:
        raise CasebookError(_no_claim(unknown[0], ids), file=file, key="reconstructed_from")
    for claim in content["claims"]:
        _check_links(claim, ids, file)
    return {**content, "file": str(file)}


def _check_schema(content: Any, file: Path) -> dict[str, Any]:
    """The content, when it keeps to the schema; a fault names the claim by its id, where it has one."""

    def name(place: re.Match) -> str:
        claim = content["claims"][int(place[1])]
        return f"claim {claim['id']}" if isinstance(claim, Mapping) and isinstance(claim.get("id"), str) else place[0]

    try:
        return check("claims", content, file)
    except CasebookError as error:
        told = re.sub(r"\bclaims\.(\d+)\b", name, error.message)
        raise CasebookError(told, file=error.file, key=error.key, remedy=error.remedy) from None


def _name_kinds(content: Any, file: Path) -> None:
    """Faults of a check's kind, told before the schema would tell them in worse words."""
    claims = content.get("claims") if isinstance(content, Mapping) else None
    for number, claim in enumerate(claims if isinstance(claims, list) else []):
        named = claim.get("id", number) if isinstance(claim, Mapping) else number
        for one in _checks(claim.get("check") if isinstance(claim, Mapping) else None):
            if not isinstance(one, Mapping):
                continue
            kinds = kinds_of(one)
            if len(kinds) == 1:
                continue
            key = f"claim {named}.check"
            if kinds:
                raise CasebookError(
                    f"names {len(kinds)} checks: {', '.join(kinds)}",
                    file=file, key=key, remedy="Name one, or write them as parts below `all`",
                )  # fmt: skip
            words = [str(word) for word in one]
            near = [name for word in words for name in difflib.get_close_matches(word, CHECKS, n=2, cutoff=0.6)]
            told = (
                f"the closest are: {', '.join(dict.fromkeys(near))}"
                if near
                else f"there are: {', '.join(sorted(CHECKS))}"
            )
            raise CasebookError(
                f"no check is called {' or '.join(words) or 'nothing'}",
                file=file,
                key=key,
                remedy=f"Correct it; {told}",
            )


def _checks(one: Any) -> Iterator[Any]:
    """A check and, where it is `all`, its parts."""
    if one is None:
        return
    yield one
    if isinstance(one, Mapping) and isinstance(one.get("all"), list):
        for part in one["all"]:
            yield from _checks(part)


def _check_links(claim: Mapping[str, Any], ids: list[str], file: Path) -> None:
    key = f"claim {claim['id']}.check"
    for one in _checks(claim["check"]):
        named = [one["same_as"]] if "same_as" in one else one.get("stated_rising", [])
        unknown = [other for other in named if other not in ids]
        if unknown:
            raise CasebookError(_no_claim(unknown[0], ids), file=file, key=key)
        if one.get("same_as") == claim["id"]:
            raise CasebookError("a claim cannot be held against itself", file=file, key=key)
    stated, printed = claim.get("stated", {}).get("value"), claim["check"].get("printed")
    if stated is not None and printed is not None and stated != printed:
        raise CasebookError(
            f"states {stated} and checks {printed}",
            file=file,
            key=key,
            remedy="Leave printed out, or correct one of them",
        )


def _no_claim(name: str, ids: list[str]) -> str:
    near = difflib.get_close_matches(name, ids, n=3, cutoff=0.5)
    return f"there is no claim {name!r}" + (f"; the closest are: {', '.join(near)}" if near else "")
