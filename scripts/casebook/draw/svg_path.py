"""Paths and numbers of an SVG in as few signs as they can be said in: relative, in hundredths of a point."""

import re
from functools import cache

_TOKEN = re.compile(r"-?[0-9.]+(?:e-?[0-9]+)?|[A-Za-z]")
_COUNTS = {"M": 2, "L": 2, "C": 6, "Q": 4, "Z": 0}
_LONG = 40  # points of a line from which on some may be left out; and how many one after the other


def relative_path(path: str) -> str:
    """The `d` of a path with relative coordinates in hundredths of a point; no error adds up along it.

    Points that lie on the line between their neighbours, to three hundredths, are left out.
    Raises ValueError for a command other than M, L, C, Q and Z.
    """
    written: list[str] = []
    here = start = (0, 0)
    last = ""
    for command, points in _commands(path):
        if command == "Z":
            written.append("z")
            here, last = start, ""
            continue
        moves = [value - here[index % 2] for index, value in enumerate(points)]
        here = (points[-2], points[-1])
        if command == "M":
            start = here
        letter = command.lower()
        if command == "L" and 0 in moves:
            letter, moves = ("h", moves[:1]) if moves[1] == 0 else ("v", moves[1:])
        written.append((letter if letter != last or command == "M" else "") + printed_row(moves, letter == last))
        last = letter
    return "".join(written)


def _commands(path: str) -> list[tuple[str, tuple[int, ...]]]:
    """Each command with its absolute coordinates in hundredths; lines without the points that bend nowhere."""
    found: list[tuple[str, tuple[int, ...]]] = []
    line: list[tuple[int, ...]] = []
    command, waiting = "", []
    for token in _TOKEN.findall(path):
        if token.isalpha():
            command = token.upper()
            if command not in _COUNTS:
                raise ValueError(f"a path with {token}")
        else:
            waiting.append(hundredths(token))
        if len(waiting) < _COUNTS[command]:
            continue
        if command == "L":
            line.append(tuple(waiting))
        else:
            found += [("L", point) for point in _bends(found, line)]
            found.append((command, tuple(waiting)))
            line = []
        waiting = []
    return found + [("L", point) for point in _bends(found, line)]


def _bends(before: list[tuple[str, tuple[int, ...]]], line: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """The points of a line at which it bends, and its last one."""
    if len(line) < _LONG or not before or before[-1][0] == "Z":
        return line
    kept: list[tuple[int, ...]] = []
    start, passed = before[-1][1][-2:], line[:1]
    for point in line[1:]:
        if len(passed) < _LONG and all(_near(start, point, each) for each in passed):
            passed.append(point)
        else:
            kept.append(passed[-1])
            start, passed = passed[-1], [point]
    return [*kept, passed[-1]]


def _near(start: tuple[int, ...], end: tuple[int, ...], point: tuple[int, ...]) -> bool:
    """Whether a point lies between two others, and on the line between them to three hundredths."""
    along, up = end[0] - start[0], end[1] - start[1]
    x, y = point[0] - start[0], point[1] - start[1]
    length = along * along + up * up
    if not length:
        return not (x or y)
    return 0 <= x * along + y * up <= length and (x * up - y * along) ** 2 <= 9 * length


def printed_row(numbers: list[int], goes_on: bool = False) -> str:
    """Numbers with a space only where nothing else parts them."""
    written = [printed(number) for number in numbers]
    first, *rest = written
    joined = "".join(text if text[0] == "-" else f" {text}" for text in rest)
    return (f" {first}" if goes_on and first[0] != "-" else first) + joined


def hundredths(number: str) -> int:
    """A number as written, in hundredths, rounded."""
    return round(float(number) * 100)


@cache
def printed(value: int) -> str:
    """So many hundredths as a number, without a zero that says nothing."""
    whole, part = divmod(abs(value), 100)
    shown = f"{whole or ''}.{part:02d}".rstrip("0") if part else str(whole)
    return f"-{shown}" if value < 0 else shown
