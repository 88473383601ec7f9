"""Several results of one sample: what was printed again, corrected, completed, reported again or cancelled."""

from collections.abc import Iterable, Sequence

from casebook.clean.dates import Moment
from casebook.clean.ledger import Ledger
from casebook.clean.reading import Reading, is_later, reported
from casebook.clean.samples import samples_of_order
from casebook.clean.statuses import RANK

UNREADABLE_CORRECTION = "correction could not be read"
CANCELLED_ALSO = "cancelled row for this sample"
ANOTHER_VALUE = "another value on the same day"
PRELIMINARY = "preliminary"


def resolve(readings: Sequence[Reading], ledger: Ledger) -> list[Reading]:
    """The one reading of each sample that stands; every other value enters the ledger.

    readings : placed, in the order of files and rows; with those of roles "no result", "cancelled" and "broken" that
        belong to the same samples
    """
    ordered: dict[tuple, list[Reading]] = {}
    unordered: dict[tuple, list[Reading]] = {}
    for reading in readings:
        row = reading.row
        if row.order_id.strip():
            ordered.setdefault((row.source, row.order_id.strip(), reading.name), []).append(reading)
        elif reading.dated:
            unordered.setdefault((reading.name, reading.placed, reading.time), []).append(reading)
    standing = [
        kept
        for group in ordered.values()
        for sample in (samples_of_order(group) if len(group) > 1 else [group])
        for kept in _of_order(sample, ledger)
    ]
    loose = [kept for group in unordered.values() for kept in _of_moment(group, ledger)]
    if loose:
        standing, loose = _across(standing, loose, ordered, ledger)
    for reading in (*standing, *loose):
        if reading.status == "preliminary":
            reading.flag(PRELIMINARY)
    return [*standing, *loose]


def _of_order(group: list[Reading], ledger: Ledger) -> list[Reading]:
    if len(group) == 1:
        return [reading for reading in group if reading.role == "value"]
    values = _not_cancelled(_confirmed(group), ("cancelled", "withdrawn"), ledger)
    top, lower = _by_rank([*values, *(reading for reading in group if reading.role == "no result")])
    clusters = _clusters(top)
    chosen = _latest(clusters)
    if chosen is None:
        # A sample that failed and was run again is no contradiction; two numbers are.
        numbers = [cluster for cluster in clusters if cluster[0].role == "value"]
        chosen = numbers[0] if len(numbers) == 1 else _latest(numbers)
    if chosen is None:
        for reading in (reading for cluster in clusters for reading in cluster if reading.role == "value"):
            ledger.quarantine(reading.row, "conflicting results for one sample", reading.row.value)
        _give_way(lower, top[:1], ledger)
        return []
    for cluster in clusters:
        _give_way_to(chosen[0], "printed again" if cluster is chosen else "reported again later", cluster, ledger)
    _give_way(lower, chosen, ledger)
    return _flag_unreadable(chosen[:1] if chosen and chosen[0].role == "value" else [], group)


def _of_moment(group: list[Reading], ledger: Ledger) -> list[Reading]:
    """Results without an order number at one moment: a correction replaces them, two different finals both stay."""
    if len(group) == 1:
        return [reading for reading in group if reading.role == "value"]
    values = _not_cancelled(_confirmed(group), ("withdrawn",), ledger)
    top, lower = _by_rank([*values, *(reading for reading in group if reading.role == "no result")])
    clusters = _clusters(top)
    if top and top[0].status == "corrected":
        chosen = _latest(clusters) or _last(clusters)
        for cluster in clusters:
            _give_way_to(chosen[0], "printed again" if cluster is chosen else "reported again later", cluster, ledger)
        kept = [chosen[0]]
    else:
        kept = [cluster[0] for cluster in clusters]
        for cluster in clusters:
            _give_way_to(cluster[0], "printed again", cluster, ledger)
    _give_way(lower, kept, ledger)
    kept = [reading for reading in kept if reading.role == "value"]
    for reading in kept:
        if len(kept) > 1:
            reading.flag(ANOTHER_VALUE)
        if any(other.role == "cancelled" for other in group):
            reading.flag(CANCELLED_ALSO)
    return _flag_unreadable(kept, group)


def _confirmed(group: Sequence[Reading]) -> Sequence[Reading]:
    """The group, in which a preliminary value is final where a row without value says so since."""
    confirmations = [reading for reading in group if reading.role == "confirmed"]
    for reading in group:
        is_told = any(not is_later(reported(reading.row), reported(other.row)) for other in confirmations)
        if is_told and reading.status == "preliminary":
            reading.status = "final"
    return group


def _not_cancelled(group: Sequence[Reading], roles: Sequence[str], ledger: Ledger) -> list[Reading]:
    """The values that no later cancellation of their sample, of one of these roles, takes back."""
    cancels = [reading for reading in group if reading.role in roles]
    kept = []
    for reading in (reading for reading in group if reading.role == "value"):
        later = next((other for other in cancels if _takes_back(other, reading)), None)
        if later is not None:
            ledger.supersede(reading.row, "cancelled later", later.row)
            continue
        if any(not is_later(reported(reading.row), reported(other.row)) for other in cancels):
            reading.flag(CANCELLED_ALSO)
        kept.append(reading)
    return kept


def _takes_back(cancel: Reading, reading: Reading) -> bool:
    """Whether a cancellation is meant for a value: surely reported after it, or a withdrawal that repeats it.

    A withdrawal is always of something that was sent before; without a value it is of the rows before its own.
    """
    if is_later(reported(cancel.row), reported(reading.row)):
        return True
    if cancel.role != "withdrawn" or is_later(reported(reading.row), reported(cancel.row)):
        return False
    wrong = cancel.row.value.strip()
    return wrong == reading.row.value.strip() if wrong else cancel.row.order > reading.row.order


def _by_rank(readings: Sequence[Reading]) -> tuple[list[Reading], list[Reading]]:
    """Those of the highest status, and the others."""
    highest = max((RANK[reading.status] for reading in readings), default=0)
    return (
        [reading for reading in readings if RANK[reading.status] == highest],
        [reading for reading in readings if RANK[reading.status] < highest],
    )


def _clusters(readings: Iterable[Reading]) -> list[list[Reading]]:
    """Readings that say the same of the same day, together; those of "no result" together."""
    clusters: dict[tuple, list[Reading]] = {}
    for reading in readings:
        key = (reading.value, reading.censor, reading.placed) if reading.role == "value" else ()
        clusters.setdefault(key, []).append(reading)
    return list(clusters.values())


def _last_report(cluster: Sequence[Reading]) -> Moment | None:
    moments = [moment for moment in (reported(reading.row) for reading in cluster) if moment]
    if all(moment.instant is not None for moment in moments):
        return max(moments, key=lambda moment: moment.instant, default=None)
    return max(moments, key=lambda moment: (moment.date, moment.time, moment.seconds))


def _latest(clusters: Sequence[list[Reading]]) -> list[Reading] | None:
    """The only cluster, or the one that was surely reported after all others; None where there is none."""
    if len(clusters) < 2:
        return clusters[0] if clusters else None
    reports = [_last_report(cluster) for cluster in clusters]
    for number, cluster in enumerate(clusters):
        if all(is_later(reports[number], other) for place, other in enumerate(reports) if place != number):
            return cluster
    return None


def _last(clusters: Sequence[list[Reading]]) -> list[Reading]:
    return max(clusters, key=lambda cluster: cluster[-1].row.order)


def _give_way_to(winner: Reading, reason: str, losers: Iterable[Reading], ledger: Ledger) -> None:
    for loser in losers:
        if loser is not winner and loser.role == "value":
            ledger.supersede(loser.row, reason, winner.row)


def _give_way(lower: Sequence[Reading], winners: Sequence[Reading], ledger: Ledger) -> None:
    if lower:
        reason = "corrected" if winners[0].status == "corrected" else "preliminary, final arrived"
        _give_way_to(winners[0], reason, lower, ledger)


def _flag_unreadable(kept: list[Reading], group: Sequence[Reading]) -> list[Reading]:
    """Tell of a correction that could not be read, unless what is kept was surely reported after it."""
    corrections = [reading for reading in group if reading.role == "broken" and reading.status == "corrected"]
    for reading in kept:
        if any(not is_later(reported(reading.row), reported(other.row)) for other in corrections):
            reading.flag(UNREADABLE_CORRECTION)
    return kept


def _across(
    standing: list[Reading], loose: list[Reading], ordered: dict[tuple, list[Reading]], ledger: Ledger
) -> tuple[list[Reading], list[Reading]]:
    """Settle results with and without an order number at one moment, as when a ward copies the laboratory."""
    days: dict[tuple, list[Reading]] = {}
    for group in ordered.values():
        for reading in group:
            if reading.role == "value" and ledger.fate(reading.row)[0] != "quarantined":
                days.setdefault((reading.name, reading.placed), []).append(reading)
    for reading in loose:
        if reading.time:
            days.setdefault((reading.name, reading.placed), []).append(reading)
    kept = []
    for reading in loose:
        others = [other for other in days.get((reading.name, reading.placed), []) if other is not reading]
        if reading.status == "corrected":
            for other in others:
                same = other.row.order_id.strip() and other.time == reading.time and other.status != "corrected"
                if same and not ledger.fate(other.row)[0]:
                    ledger.supersede(other.row, "corrected", reading.row)
        copied = [other for other in others if reading.status != "corrected" and _is_copy(reading, other)]
        if copied:
            # Of two that say the same the one that stands, so that the ledger leads to a value in use.
            original = next((other for other in copied if not ledger.fate(other.row)[0]), copied[0])
            ledger.supersede(reading.row, "printed again", original.row)
        else:
            kept.append(reading)
    return [reading for reading in standing if not ledger.fate(reading.row)[0]], kept


def _is_copy(reading: Reading, other: Reading) -> bool:
    """Whether `reading` repeats `other`, which says as much of the sample or more."""
    says_more = other.time == reading.time if reading.time else bool(other.time or other.row.order_id.strip())
    distinct = other.row.order_id.strip() or not reading.time
    return bool(says_more and distinct) and (other.value, other.censor) == (reading.value, reading.censor)
