"""Work shared out among processes comes back in its order, and so does a fault."""

import os
import sys

import pytest

from casebook.errors import CasebookError
from casebook.processes import shared_out


def doubled(number):
    if number < 0:
        raise CasebookError("below zero", file="a.csv", row=-number)
    return 2 * number, os.getpid()


@pytest.mark.parametrize("processes", [1, 2, 9])
def test_results_stand_in_the_order_of_the_items(processes):
    found = shared_out(doubled, range(5), processes)
    assert [number for number, _ in found] == [0, 2, 4, 6, 8]
    assert (os.getpid() in {process for _, process in found}) == (processes == 1 or sys.platform != "linux")


@pytest.mark.parametrize("processes", [1, 2])
def test_the_first_fault_is_raised_as_it_was(processes):
    with pytest.raises(CasebookError, match=r"^a.csv, row 1: below zero$"):
        shared_out(doubled, [3, -1, -2], processes)


def test_what_is_worked_on_need_not_be_sent():
    part = {"a frame": lambda: 3}
    assert shared_out(lambda name: part[name](), ["a frame"] * 2, 2) == [3, 3]


def test_nothing_is_nothing():
    assert shared_out(doubled, [], 2) == []
