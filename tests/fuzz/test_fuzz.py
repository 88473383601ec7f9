"""Every reader against damaged exports: a short run of what `make fuzz` does for hours, and every input that once failed."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fuzz.targets import TARGETS, inputs, read_whole, seed
from laws import examples

PIECES = st.sampled_from(
    [b"|", b"^", b"~", b"\\", b"&", b"\r", b"\n", b";", b",", b'"', b"'", b"<", b">", b"{", b"}", b"[", b"]", b":", b"\x00", b"\x0b",
     b"\xff", b"\xc3\x28", b"\xef\xbb\xbf", b"\\X0d\\", b"NaN", b"1e999", b"-0", "１２".encode(), b"&amp;", b"<!DOCTYPE x>", b"null", b"\t"]
)  # fmt: skip
EDITS = st.lists(
    st.tuples(
        st.sampled_from(["insert", "delete", "replace", "cut", "double"]),
        st.integers(0, 100_000),
        st.integers(1, 40),
        PIECES | st.binary(max_size=8),
    ),
    max_size=6,
)


def edited(content: bytes, edits) -> bytes:
    """`content` with each edit made at its place."""
    for kind, place, length, piece in edits:
        at = place % (len(content) + 1)
        if kind == "insert":
            content = content[:at] + piece + content[at:]
        elif kind == "delete":
            content = content[:at] + content[at + length :]
        elif kind == "replace":
            content = content[:at] + piece + content[at + len(piece) :]
        elif kind == "cut":
            content = content[:at]
        else:
            content = content[:at] + content[at : at + length] + content[at:]
    return content


@pytest.mark.parametrize("target", [name for name in TARGETS if name not in ("odm", "workbook")])
def test_a_damaged_export_is_read_or_refused_in_words(target):
    whole = seed(target)

    @settings(
        max_examples=examples(60),
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(EDITS)
    def check(edits):
        read_whole(target, edited(whole, edits))

    read_whole(target, whole)
    check()


@pytest.mark.parametrize("target", ["odm", "workbook"])
def test_a_damaged_container_is_read_or_refused_in_words(target):
    # Each is opened in a process of its own, which takes a third of a second.
    whole = seed(target)

    @settings(
        max_examples=examples(6),
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(EDITS)
    def check(edits):
        read_whole(target, edited(whole, edits))

    read_whole(target, whole)
    check()


@pytest.mark.parametrize("target", TARGETS)
def test_what_once_failed_is_read_or_refused_in_words(target):
    for path in inputs(target):
        read_whole(target, path.read_bytes())
