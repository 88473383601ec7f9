"""Whether a change of the KIT D816V burden exceeds the noise of counting mutant copies, and from which DNA input on."""

import math
from typing import NamedTuple

from casebook.estimate.rates import binomial_p, rate_ratio
from casebook.estimate.results import Result, joined, shown
from casebook.estimate.single_case.nonoverlap import Z95

PICOGRAMS_PER_GENOME = 3.3  # of a haploid human genome; unverified
MOST_COPIES = 1_000_000  # mutant copies up to which a change is tested
MOST_COUNTED = 3_000  # mutant copies up to which the smallest input is found by the exact test
ALPHA = 0.05
RARE_PERCENT = 5.0
LEAST_PERCENT = 1e-9

KIT_CHANGE = (
    "Later over earlier share of mutant copies, exact conditional interval and p: given their sum the later copies are"
    " binomial (Przyborowski & Wilenski 1940); takes counting as the only noise and mutant copies as rare"
)
LEAST_INPUT = (
    "Smallest number of genomes in each sample from which on the observed change would be significant (exact binomial"
    " test of the later among all mutant copies, two-sided 5 %); takes counting as the only noise"
)
_LARGE_INPUT = LEAST_INPUT.replace("exact binomial test", "normal approximation to the binomial test", 1)
_COUNTING_ONLY = "counting noise only: extraction and amplification add to it"


class DetectionLimit(NamedTuple):
    """What a method detects, in percent of alleles (for ddPCR and NGS unverified) or of positive cells."""

    method: str
    percent: float
    of: str
    source: str


DETECTION_LIMITS = (
    DetectionLimit("ASO-qPCR", 0.003, "positive cells", "Kristensen 2011"),
    DetectionLimit("ddPCR", 0.02, "alleles", "PIONEER trial, a talk"),
    DetectionLimit("ddPCR", 0.1, "alleles", "the Exeter laboratory"),
    DetectionLimit("NGS", 1.0, "alleles", "approximate, source not named"),
)


def kit_change(
    earlier_percent: float, later_percent: float, earlier_genomes: int | None, later_genomes: int | None
) -> Result:
    """Later over earlier KIT D816V burden with exact 95 % interval and p, from the genomes that were analysed.

    percent : share of mutant among all copies; genomes : haploid genomes in the assay, None where not reported (then
    no number, and the note tells the input at which the change would be significant).
    """
    reason = _why_not(earlier_percent, later_percent)
    if reason:
        return Result(note=reason, method=KIT_CHANGE)
    if earlier_genomes is None or later_genomes is None:
        least = least_genomes(earlier_percent, later_percent)
        said = f"significant from about {shown(float(f'{least.value:.2g}'))} genomes" if least.value > 0 else least.note
        return Result(note=f"the DNA input is not reported: {said}", method=KIT_CHANGE)
    if min(earlier_genomes, later_genomes) < 1:
        return Result(note="no genome was analysed in a sample", method=KIT_CHANGE)
    copies = [
        _rounded(percent / 100 * genomes)
        for percent, genomes in ((earlier_percent, earlier_genomes), (later_percent, later_genomes))
    ]
    if sum(copies) > MOST_COPIES:
        return Result(note=f"{sum(copies)} mutant copies are more than are computed", method=KIT_CHANGE)
    found = rate_ratio(copies[0], earlier_genomes, copies[1], later_genomes)
    said = f"{copies[0]} and {copies[1]} mutant copies of {earlier_genomes} and {later_genomes} genomes"
    note = joined(found.note, said, _COUNTING_ONLY, _not_rare(earlier_percent, later_percent))
    return found._replace(note=note, method=KIT_CHANGE)


def least_genomes(earlier_percent: float, later_percent: float) -> Result:
    """Genomes in each of two samples from which on the change from one burden to the other would be significant.

    Copies are rounded to whole ones. From about 3,000 mutant copies on from the normal approximation. It has no
    interval and no p.
    """
    reason = _why_not(earlier_percent, later_percent)
    if not reason and earlier_percent == later_percent:
        reason = "the burdens are equal: no input makes their difference significant"
    if reason:
        return Result(note=reason, method=LEAST_INPUT)
    cautions = joined(_COUNTING_ONLY, _not_rare(earlier_percent, later_percent))
    earlier, later = earlier_percent / 100, later_percent / 100
    if (earlier - later) ** 2 < 1e-30:
        return Result(note="the burdens differ by too little: more genomes than can be counted", method=LEAST_INPUT)
    about = Z95**2 * (earlier + later) / (earlier - later) ** 2
    if about * (earlier + later) > MOST_COUNTED:
        return Result(float(math.ceil(about)), note=cautions, method=_LARGE_INPUT)
    # Copies change where genomes times burden passes a half; p only there.
    most = 2 * about + 20 / (earlier + later)
    steps = {
        math.ceil((copies + 0.5) / share)
        for share in (earlier, later)
        if share
        for copies in range(int(most * share) + 1)
        if copies + 0.5 <= most * share
    }
    least = math.ceil(most)
    for genomes in sorted(steps, reverse=True):
        first, second = _rounded(genomes * earlier), _rounded(genomes * later)
        if binomial_p(second, first + second, 0.5) > ALPHA:
            break
        least = genomes
    first, second = _rounded(least * earlier), _rounded(least * later)
    note = joined(f"{first} and {second} mutant copies", cautions)
    return Result(float(least), note=note, method=LEAST_INPUT)


def genomes_of_dna(nanograms: float, picograms_per_genome: float = PICOGRAMS_PER_GENOME) -> int:
    """Haploid genomes in an amount of DNA; 3.3 pg each (unverified)."""
    return int(nanograms * 1000 / picograms_per_genome)


def detection_remark(percent: float) -> str:
    """Which methods would not have detected this burden; empty where all of them would.

    Positive cells count about twice the alleles if heterozygous (unverified), so that limit is halved.
    """
    if not (math.isfinite(percent) and percent >= 0):
        return "the burden is not a number of 0 or more"
    missed = [
        f"{limit.method} {shown(limit.percent)} % of {limit.of} ({limit.source})"
        for limit in DETECTION_LIMITS
        if percent < (limit.percent / 2 if limit.of == "positive cells" else limit.percent)
    ]
    return f"{shown(percent)} % is below the detection limit of {', '.join(missed)}" if missed else ""


def _rounded(copies: float) -> int:
    return math.floor(copies + 0.5)


def _not_rare(earlier_percent: float, later_percent: float) -> str:
    common = max(earlier_percent, later_percent) > RARE_PERCENT
    return "mutant copies are not rare: the test takes too much noise" if common else ""


def _why_not(earlier_percent: float, later_percent: float) -> str:
    if not all(math.isfinite(percent) and 0 <= percent <= 100 for percent in (earlier_percent, later_percent)):
        return "a burden is not a percentage"
    if any(0 < percent < LEAST_PERCENT for percent in (earlier_percent, later_percent)):
        return f"a burden is below {LEAST_PERCENT:g} %, which no input counts"
    return "no mutant copy in either sample" if earlier_percent == later_percent == 0 else ""
