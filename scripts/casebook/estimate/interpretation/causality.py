"""Whether a drug caused an adverse event: the Naranjo score and the categories of WHO-UMC."""

from collections.abc import Mapping
from typing import Literal, NamedTuple, get_args

from casebook.estimate.results import Result, joined

Answer = Literal["yes", "no", "unknown"]
OtherCauses = Literal["excluded", "unlikely", "possible", "unknown"]
Rechallenge = Literal["positive", "negative", "not done", "unnecessary"]

NARANJO = (
    "Naranjo score, -4 to 13: the sum over ten questions on an adverse event, range over what is unknown"
    " (Naranjo 1981; PMC5774610, table 2); made for adverse events, not for benefit"
)
WHO_UMC = "WHO-UMC category of an adverse event (PMC6039921, box 2)"


class NaranjoItem(NamedTuple):
    """A question and what yes and no count; unknown counts 0."""

    question: str
    yes: int
    no: int


NARANJO_ITEMS = {
    "reported_before": NaranjoItem("Are there previous conclusive reports on this reaction?", 1, 0),
    "after_drug": NaranjoItem("Did the event appear after the suspected drug was given?", 2, -1),
    "better_without": NaranjoItem("Did it improve when the drug was stopped or an antagonist given?", 1, 0),
    "back_on_rechallenge": NaranjoItem("Did it reappear when the drug was given again?", 2, -1),
    "other_causes": NaranjoItem("Are there other causes that could on their own have caused it?", -1, 2),
    "on_placebo": NaranjoItem("Did it reappear when a placebo was given?", -1, 1),
    "toxic_level": NaranjoItem("Was the drug found in blood or other fluids in toxic concentration?", 1, 0),
    "dose_response": NaranjoItem("Was it more severe with a higher dose, or less with a lower one?", 1, 0),
    "similar_before": NaranjoItem("Did the patient react alike to the same or similar drugs before?", 1, 0),
    "objective_evidence": NaranjoItem("Was the event confirmed by objective evidence?", 1, 0),
}
NARANJO_CATEGORIES = ((9, "definite"), (5, "probable"), (1, "possible"))


class Naranjo(NamedTuple):
    """Definite, probable, possible or doubtful, and the score with its range over the unanswered questions."""

    category: str
    score: Result


def naranjo(answers: Mapping[str, Answer]) -> Naranjo:
    """Naranjo score and category from answers to `NARANJO_ITEMS`; a question without an answer is unknown and counts 0.

    9 or more definite, 5 to 8 probable, 1 to 4 possible, 0 or less doubtful. Low and high of the score are the smallest
    and largest that answers to what is unknown could give, not a confidence interval. Naranjo et al. 1981,
    doi:10.1038/clpt.1981.154. Raises ValueError for another question or answer.
    """
    strange = set(answers) - set(NARANJO_ITEMS)
    if strange:
        raise ValueError(f"not a question of the Naranjo scale: {', '.join(sorted(strange))}")
    wrong = sorted(set(answers.values()) - set(get_args(Answer)))
    if wrong:
        raise ValueError(f"answers are yes, no or unknown, not {', '.join(wrong)}")
    score = low = high = 0
    unknown = []
    for name, item in NARANJO_ITEMS.items():
        answer = answers.get(name, "unknown")
        counts = {"yes": item.yes, "no": item.no}
        score += counts.get(answer, 0)
        if answer == "unknown":
            unknown.append(name)
        low += counts.get(answer, min(item.yes, item.no, 0))
        high += counts.get(answer, max(item.yes, item.no, 0))
    if len(unknown) == len(NARANJO_ITEMS):
        return Naranjo("", Result(note="no question is answered", method=NARANJO))
    reach = {naranjo_category(low), naranjo_category(high)} - {naranjo_category(score)}
    note = joined(
        f"unknown: {', '.join(unknown)}" if unknown else "",
        f"answers to them could make it {' or '.join(sorted(reach))}" if reach else "",
    )
    return Naranjo(naranjo_category(score), Result(float(score), float(low), float(high), note=note, method=NARANJO))


def naranjo_category(score: float) -> str:
    """The category of a score."""
    return next((name for least, name in NARANJO_CATEGORIES if score >= least), "doubtful")


class EventFindings(NamedTuple):
    """What is known of an adverse event and a drug.

    plausible_time : whether the time from the drug to the event makes a relation plausible
    other_causes : whether disease or other drugs could explain it
    better_without : whether it responded to withdrawal as expected
    definitive : whether it is an objective, specific disorder or a recognised effect of the drug
    more_data_expected : whether what is missing can still be obtained
    """

    plausible_time: Answer = "unknown"
    other_causes: OtherCauses = "unknown"
    better_without: Answer = "unknown"
    definitive: Answer = "unknown"
    rechallenge: Rechallenge = "not done"
    more_data_expected: bool = False


_WITHOUT = {
    "yes": "",
    "no": "it did not respond to withdrawal",
    "unknown": "no response to withdrawal is known",
}


class WhoUmc(NamedTuple):
    """Certain, probable, possible, unlikely, conditional or unassessable, why, and from where."""

    category: str
    reason: str
    method: str = WHO_UMC


def who_umc(findings: EventFindings) -> WhoUmc:
    """The WHO-UMC category: the first whose points are all met, from certain down.

    Certain asks for a plausible time, no other explanation, a plausible response to withdrawal, a definitive event and
    a satisfactory rechallenge (or that none is needed); probable for a time, other causes unlikely and a response to
    withdrawal; possible for a time. Raises ValueError for another word.
    """
    _check_words(findings)
    time, causes = findings.plausible_time, findings.other_causes
    if time == "unknown":
        if findings.more_data_expected:
            return WhoUmc("conditional", "the time from drug to event is not known yet")
        return WhoUmc("unassessable", "the time from drug to event is not known and cannot be")
    if time == "no":
        return WhoUmc("unlikely", "the time from drug to event makes a relation improbable")
    is_better = findings.better_without == "yes"
    if causes in ("excluded", "unlikely") and is_better:
        missing = [
            said
            for said, is_met in (
                ("other causes are not excluded", causes == "excluded"),
                ("the event is not a definitive one", findings.definitive == "yes"),
                ("no satisfactory rechallenge", findings.rechallenge in ("positive", "unnecessary")),
            )
            if not is_met
        ]
        if not missing:
            return WhoUmc("certain", "all points are met")
        return WhoUmc("probable", f"not certain: {', '.join(missing)}")
    why = [
        "other causes are possible or not looked for" if causes in ("possible", "unknown") else "",
        _WITHOUT[findings.better_without],
    ]
    return WhoUmc("possible", f"not probable: {', '.join(part for part in why if part)}")


def _check_words(findings: EventFindings) -> None:
    allowed = {
        "plausible_time": Answer,
        "other_causes": OtherCauses,
        "better_without": Answer,
        "definitive": Answer,
        "rechallenge": Rechallenge,
    }
    for name, words in allowed.items():
        if getattr(findings, name) not in get_args(words):
            raise ValueError(f"{name} is one of {', '.join(get_args(words))}, not {getattr(findings, name)!r}")
