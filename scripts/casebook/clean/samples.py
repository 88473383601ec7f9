"""Samples of one order: two specimens are two samples, and so are two times where nothing was amended."""

from collections.abc import Sequence

from casebook.clean.names import words
from casebook.clean.reading import Reading
from casebook.clean.statuses import RANK

ANOTHER_SPECIMEN = "another specimen of its order"


def samples_of_order(group: Sequence[Reading]) -> list[list[Reading]]:
    """The readings of one order and measure, sample by sample."""
    specimens = _by_specimen(group)
    if len(specimens) > 1:
        for reading in group:
            reading.flag(ANOTHER_SPECIMEN)
    return [sample for specimen in specimens for sample in _by_time(specimen)]


def _by_specimen(group: Sequence[Reading]) -> list[list[Reading]]:
    """One list a specimen; a reading that names none belongs to the one taken at its time, if there is one only."""
    named: dict[str, list[Reading]] = {}
    for reading in group:
        specimen = words(reading.row.specimen)
        if specimen:
            named.setdefault(specimen, []).append(reading)
    if len(named) < 2:
        return [list(group)]
    moments = {specimen: {(reading.placed, reading.time) for reading in held} for specimen, held in named.items()}
    nameless: list[Reading] = []
    for reading in group:
        if not words(reading.row.specimen):
            fitting = [specimen for specimen, held in moments.items() if (reading.placed, reading.time) in held]
            (named[fitting[0]] if len(fitting) == 1 else nameless).append(reading)
    return [*named.values(), *([nameless] if nameless else [])]


def _by_time(group: list[Reading]) -> list[list[Reading]]:
    """Several samples where results of one status were taken at different times, of one day or of different files.

    Numbers of orders may come again: another export, or another server, begins to count anew.
    """
    moments = sorted({(reading.placed, reading.time) for reading in group})
    days = {day for day, _ in moments}
    files = {reading.row.source_file for reading in group}
    if len(moments) == 1 or not all(time for _, time in moments if len(days) == 1):
        return [group]
    if len(days) > 1 and len(files) == 1:
        return [group]
    samples = [[reading for reading in group if (reading.placed, reading.time) == moment] for moment in moments]
    # Where one was corrected, cancelled or made final at another time than it was first given, the time was amended.
    statuses = {max(RANK.get(reading.status, -1) for reading in sample) for sample in samples}
    settled = {"corrected", "cancelled", "withdrawn"} & {reading.status for reading in group}
    return [group] if settled or len(statuses) > 1 else samples
