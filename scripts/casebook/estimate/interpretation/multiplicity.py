"""Several outcomes: Holm's adjustment over the secondary ones; the protocol's primary outcome is named and outside."""

import math
from collections.abc import Mapping

from casebook.estimate.results import Result, shown

PRIMARY = "p of the primary outcome, which the protocol names and which stands outside the adjustment"
HOLM = (
    "p adjusted over the secondary outcomes (Holm 1979): at 5 % the chance of one false positive among them is at most"
    " 5 %, however they depend on each other"
)


def holm(p_values: Mapping[str, float], primary: str) -> dict[str, Result]:
    """The adjusted p of every outcome, as estimate and as p; that of the primary outcome is as it was.

    p_values : two-sided p of each outcome by name, NaN where it was not tested (its result is empty and says so; it
    does not count in the family). primary : the protocol's primary outcome; empty where the protocol names none, then
    all are secondary. There is no interval. Holm 1979, Scand J Stat 6:65.
    Raises ValueError for a p outside 0 to 1.
    """
    wrong = [name for name, p in p_values.items() if not (math.isnan(p) or 0 <= p <= 1)]
    if wrong:
        raise ValueError(f"not a p value: {', '.join(f'{name} {p_values[name]}' for name in wrong)}")
    family = sorted((p, name) for name, p in p_values.items() if name != primary and not math.isnan(p))
    said = f"primary outcome: {primary}" if primary else "the protocol names no primary outcome"
    if primary and primary not in p_values:
        said = f"primary outcome: {primary}, which is not among those tested"
    adjusted, largest = {}, 0.0
    for place, (p, name) in enumerate(family):
        largest = max(largest, min(1.0, (len(family) - place) * p))
        among = f"unadjusted p {shown(p)}, Holm over {len(family)} secondary outcome{'s' * (len(family) > 1)}"
        adjusted[name] = Result(largest, p=largest, note=f"{among}; {said}", method=HOLM)
    return {
        name: adjusted.get(name)
        or Result(
            p,
            p=p,
            note="not tested: no p value" if math.isnan(p) else "primary outcome, not adjusted",
            method=PRIMARY if name == primary else HOLM,
        )
        for name, p in p_values.items()
    }
