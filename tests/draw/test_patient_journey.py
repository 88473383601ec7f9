"""The patient journey: the lapse, what was left after it, steroid days, and what has no tile or no room."""

import pytest
from matplotlib.text import Text

from casebook.draw.course_heading import longest_lapse
from draw.odd_cases import doses, estimates, instrument, scores, table
from draw.views import drawn, planned, view


def texts(page):
    return [text.get_text() for text in page.findobj(Text) if text.get_text()]


def test_the_longest_lapse_is_named_above_the_phases():
    case = view("usual")
    assert longest_lapse(case) == (525, 581)
    assert "56 days without a dose" in texts(drawn("patient-journey", case))
    assert "Omalizumab" in texts(drawn("patient-journey", case))


def test_without_a_lapse_none_is_named():
    case = view("usual", tables={"doses": table("doses", doses(range(0, 560, 28)))})
    assert longest_lapse(case) is None
    assert not [text for text in texts(drawn("patient-journey", case)) if "without a dose" in text]
    assert "longest time between doses" not in planned("patient-journey", case).caption


def test_what_was_left_at_the_end_of_the_lapse_is_that_of_the_exposure():
    case = view("usual")
    curve = case.tables["exposure"].set_index("day")["percent_of_trough"]
    assert f"{curve[581]:.0f}\N{NO-BREAK SPACE}%" in texts(drawn("patient-journey", case))


def test_steroid_days_are_those_of_the_estimates():
    rows = estimates(
        systemic_steroids__before__steroid_days_per_90=21.9, systemic_steroids__during__steroid_days_per_90=8.4
    )  # fmt: skip
    case = view("usual", tables={"estimates": table("estimates", rows)})
    assert "22 → 8 of 90 d" in texts(drawn("patient-journey", case))
    assert "Beside the steroids" in planned("patient-journey", case).caption
    bare = view("usual", tables={"estimates": table("estimates", [])})
    assert not [text for text in texts(drawn("patient-journey", bare)) if "of 90 d" in text]
    assert "Beside the steroids" not in planned("patient-journey", bare).caption


def test_time_without_a_diary_is_said_not_to_be_assessed():
    assert "not assessed" in texts(drawn("patient-journey", view("usual")))
    assert "not assessed" not in texts(drawn("patient-journey", view("fortnight")))


@pytest.mark.parametrize("count", [20, 23])
def test_items_without_room_are_named(count):
    items = [f"item_{number:02}" for number in range(count)]
    case = view("usual", tables={"scores": table("scores", scores(items, range(-7, 0)))},
                instruments={"msaf": instrument(items)})  # fmt: skip
    caption = planned("patient-journey", case).caption
    assert ("Not drawn for want of room: Item 20; Item 21; Item 22." in caption) == (count == 23)
