"""Numbers at the ticks of an axis, written alike."""

from collections.abc import Sequence

from matplotlib.ticker import Formatter

from casebook.draw.case_view import CaseView


class EvenTicks(Formatter):
    """Writes each tick with as many decimals as the one that needs most: 0.05 and 0.10, but 0 without any."""

    def __init__(self, case: CaseView) -> None:
        self._case = case

    def __call__(self, value: float, pos: int | None = None) -> str:
        """The number at a tick that stands alone."""
        return self.format_ticks([value])[0]

    def format_ticks(self, values: Sequence[float]) -> list[str]:
        """The numbers at all ticks of an axis."""
        decimals = _most_decimals(values)
        return [self._case.number(value, decimals, trim=abs(value) < 10.0**-decimals / 2) for value in values]


def _most_decimals(values: Sequence[float]) -> int:
    """How many decimals the value that needs most of them has, at most six."""
    return next((n for n in range(6) if all(abs(round(value, n) - value) < 1e-9 for value in values)), 6)
