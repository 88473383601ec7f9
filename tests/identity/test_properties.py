"""Any respelling of any name, planted in any text, is found; what only shares its beginning is not."""

import unicodedata
from datetime import date

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from casebook.identity.birth_dates import birth_date_searches, birth_dates_in
from casebook.identity.folding import clean, fold
from casebook.identity.search import searches_of
from casebook.identity.sieve import Sieve
from casebook.ingest.identifiers import Identifier
from identity.searched import ALL, BORN, NAME, findings_in, kinds_in
from laws import examples

LETTERS = "abcdefghilmnopqrstuvzàèéìòùüñç"
SEPARATORS = ("", " ", ",", ", ", "-", "\n", "_", "\u00a0", "\u00ad", "\u200b ", "^", " - ", "/", " | ")
ACCENTS = "\u0300\u0301\u0302\u0308"

part = st.text(LETTERS, min_size=4, max_size=10).filter(
    lambda text: fold(text) not in ("sign", "dott", "prof", "della")
)
fillers = st.text("abcdefghilmnopqrstuvz0123456789 .,;:\n", max_size=60)


@st.composite
def respelt(draw, word: str) -> str:
    """A word in other case, with or without accents, with invisible signs, or with its letters spaced."""
    signs = []
    for sign in word:
        sign = draw(st.sampled_from([sign, sign.upper(), unicodedata.normalize("NFD", sign)]))
        if draw(st.integers(0, 9)) == 0:
            sign += draw(st.sampled_from([*ACCENTS, "\u00ad", "\u200b"]))
        signs.append(sign)
    return draw(st.sampled_from(["", "", "", " ", ".", "\u2009"])).join(signs)


@settings(max_examples=examples(150), deadline=None)
@given(st.data(), part, part, fillers, fillers)
def test_any_respelling_of_a_name_is_found(data, surname, given_name, before, after):
    assume(fold(surname) != fold(given_name))
    parts = data.draw(st.permutations([surname, given_name]))
    spelt = data.draw(st.sampled_from(SEPARATORS)).join(data.draw(respelt(one)) for one in parts)
    text = f"{before} {spelt} {after}"
    assert "name" in kinds_in(text, Identifier("name", f"{surname} {given_name}"))


@settings(max_examples=examples(150), deadline=None)
@given(part, part, st.text("abcdfghilmnopqrstuvz", min_size=1, max_size=4), fillers)  # ü may be written ue
def test_a_word_that_shares_its_beginning_is_not_found(surname, given_name, more, before):
    text = f"{before} | {surname}{more} | {given_name}{more} | x{surname} | x{given_name}"
    assume(fold(surname) not in fold(more + given_name) and fold(given_name) not in fold(more + surname))
    assume(surname not in before and given_name not in before)
    assert kinds_in(text, Identifier("name", f"{surname} {given_name}")) == []


@settings(max_examples=examples(150), deadline=None)
@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2060, 1, 1)), st.data())
def test_a_birth_date_that_is_written_in_one_way_is_found_in_every_other(born, data):
    ways = (
        "%d/%m/%Y",
        "%m/%d/%Y",
        "%Y-%m-%d",
        "%d.%m.%Y",
        "%Y%m%d",
        "%d %B %Y",
        "%B %d, %Y",
        "%d-%b-%y",
        "%d/%m/%y",
        "%Y-%m-%dT08:15",
        "%d%m%Y",
    )
    written, found = (born.strftime(data.draw(st.sampled_from(ways))) for _ in range(2))
    assert born in birth_dates_in(fold(written)), written
    assert "birth date" in kinds_in(f"x {found} y", Identifier("birth date", written)), (written, found)


@settings(max_examples=examples(200), deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "esempio",
                "luca",
                "L.",
                "14",
                "03",
                "/",
                "2010",
                "marzo",
                "\x1e",
                " ",
                "-",
                "12345",
                "0",
                ".",
                "+39",
                "333",
                "1234567",
                "E.",
                "via niccolo tommaseo",
                "v. ",
                "po ",
                "3",
                "12",
                "smplcu10c14g388o",
                "@",
                "luca.esempio@example.org",
                "é",
                "μ",
            ]
        ),
        max_size=14,
    )
)
def test_what_the_sieve_leaves_out_would_not_have_matched(words):
    searches = searches_of(
        [*ALL, Identifier("name", "Wu Li"), Identifier("name", "Μαρία Ίον"), Identifier("address", "Via Po 3")],
        frozenset({"esempio"}),
    )
    text = "".join(words)
    chances = Sieve(searches).chances(text, "\x1e")
    for search in searches:
        for match in search.matches(clean(text) if search.capitals else fold(text)):
            assert search in chances and text.count("\x1e", 0, match.start()) in chances[search], search


@settings(max_examples=examples(100), deadline=None)
@given(st.text(max_size=200))
def test_any_text_at_all_can_be_searched_and_folding_is_stable(text):
    findings_in(text.encode("utf-8", "replace"), NAME, BORN)
    assert fold(fold(text)) == fold(text)
    assert searches_of(
        [Identifier(kind, text) for kind in ("name", "other", "birth date", "address", "phone", "email", "initials")],
        frozenset(),
    )


def test_the_29th_of_february_is_a_date_in_leap_years_alone():
    assert birth_dates_in("29/02/2012") and not birth_dates_in("29/02/2013")
    assert birth_date_searches(next(iter(birth_dates_in("29/02/2012"))))
