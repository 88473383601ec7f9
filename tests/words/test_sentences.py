"""The sentences of the tables in every language: found as they were filled in, and none forgotten."""

import re

import pytest

from casebook.clean.history import ANOTHER, OTHER_UNIT, SLIP, TOO_FAST
from casebook.clean.ledger import REASONS
from casebook.clean.qualifiers import _SAMPLES
from casebook.ingest.reading import NOTES
from casebook.settings.languages import LANGUAGES
from casebook.words import Language, Sentences, read_words
from words.table_texts import LIBRARY, named_texts, prose

OTHERS = [language for language in LANGUAGES if language != "en"]
# What these hold is for the developer's eye, or is told to who writes a claims file, and stands in no table.
SILENT = {
    "pharmacology/parameters.py", "claims/facts.py", "claims/reading.py", "claims/locked.py",
    "claims/literature_table.py", "ingest/formats/fhir/strict_json.py", "ingest/formats/fhir/split.py", "clean/quoting.py", "ingest/identifiers.py",
}  # fmt: skip
# Parts of sentences that are words of another list, and texts of patterns.
_PARTS = {
    "may hold those of", "by score", "holds a reference that is no number", "has no column", ", not within", "h after it",
    "and of the", "acute sample", "of at least", "day N", "dose N", "event CATEGORY", "event CATEGORY: words",
    "first start DRUG", "first stop DRUG", "last stop DRUG", "estimate ESTIMATE_ID", "there is no claim", "or the later value undetectable (", "from the event is not known",
}  # fmt: skip


def said(text: str, language: str = "it", **translations: str) -> str:
    return Sentences(language, translations)(text)


@pytest.mark.parametrize(
    ("english", "italian"),
    [
        ("", ""),
        ("Number of values", "Numero di valori"),
        ("1 of 16 values is censored", "1 di 16 valori è censurato"),
        ("at least 41.25: 1 of 2 values is censored; day -180 to day 588",
         "almeno 41,25: 1 di 2 valori è censurato; dal giorno −180 al giorno 588"),
        ("p is smaller than 8.74126e-05, which no permutation of so many values falls below",
         "p è inferiore a 8,74126\xa0×\xa010^−5, sotto il quale nessuna permutazione di altrettanti valori può scendere"),
        ("35.1 ug/L", "35,1\xa0µg/L"),
        ("28,000", "28.000"),
        ("35,1 µg/L", "35,1 µg/L"),
        ("tryptase.before.median rounds to 35.1, printed 35,1; on simulated data.",
         "tryptase.before.median si arrotonda a 35,1, stampato 35,1; su dati simulati."),
        ("Missing: more values of tryptase: the shift has no interval.",
         "Manca: altri valori di tryptase: lo spostamento non ha intervallo."),
        ("The papers fitted the weight before treatment; here it changes as measured. IgE is taken to be produced at a "
         "constant rate.",
         "Gli articoli usavano il peso prima del trattamento; qui varia come misurato. La produzione di IgE è assunta "
         "costante."),
    ],
)  # fmt: skip
def test_a_sentence_is_told_with_its_numbers(english, italian):
    assert said(english) == italian
    # English stays as it is, but for the sign of a negative number.
    assert said(english, "en") == english.replace(" -180", " −180")
    assert Sentences("it").unknown(english) == []


def test_what_no_template_knows_stays_english_and_the_rest_is_told():
    text = "one value only; nobody has written this; not tested: no p value"
    assert said(text) == "un solo valore; nobody has written this; non saggiato: nessun valore p"
    assert Sentences("it").unknown(text) == ["nobody has written this"]
    marked = str(Language("it").mark(text))
    assert marked == 'un solo valore; <span lang="en">nobody has written this</span>; non saggiato: nessun valore p'
    assert "&lt;b&gt;" in str(Language("it").mark("<b> of nobody"))


def test_a_template_does_not_fit_where_a_part_of_it_is_not_known():
    assert said("no mean: nobody knows why") == "no mean: nobody knows why"


def test_what_the_case_calls_its_own_is_told_in_its_words():
    source = "usual table"
    text = f"equivalence: {source}; 2 without a last day: counted to day 30"
    assert said(text, "it", **{source: "tabella usuale"}) == (
        "equivalenza: tabella usuale; 2 senza ultimo giorno: contati fino al giorno 30"
    )


@pytest.mark.parametrize(
    "hostile", ["{n}", "{0}", "%s", "; ", ". ", "A" * 5000, "1 of {n} values is censored", "\n", "1,2,3"]
)
def test_no_text_is_too_strange(hostile):
    assert isinstance(said(hostile), str)


def test_a_text_of_many_remarks_takes_no_time():
    text = "; ".join(["nobody has written this", "one value only"] * 60)
    assert said(text).count("un solo valore") == 60


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_the_same_sentences_with_the_same_parts(language):
    every = {text for other in OTHERS for text in read_words(other, "sentences")}
    own = read_words(language, "sentences")
    assert every - set(own) == set()
    for text, told in own.items():
        for form in told.values() if isinstance(told, dict) else [told]:
            assert set(re.findall(r"\{(\w+)", text)) == set(re.findall(r"\{(\w+)", form)), text


def written(package: str) -> dict[str, str]:
    """What the modules of a package can write, and where."""
    found = {}
    for path in sorted((LIBRARY / package).rglob("*.py")):
        name = path.relative_to(LIBRARY).as_posix()
        texts = prose(path) if package in ("estimate", "pharmacology", "claims") else named_texts(path)
        found |= {} if name in SILENT else dict.fromkeys(texts, name)
    return found


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("package", ["estimate", "pharmacology", "claims", "clean", "ingest", "cohort"])
def test_what_a_table_can_say_has_its_sentence(language, package):
    known = _bare("\n".join(read_words(language, "sentences")))
    known += known.lower()
    missing = {
        text: place
        for text, place in written(package).items()
        if text not in _PARTS and not any(form in known for form in _forms(text))
    }
    assert missing == {}, f"give them a line below `sentences` in words/{language}.yaml"


def _forms(text: str) -> list[str]:
    bare = _bare(text.removeprefix("missing: ").strip(" ,;:.()\"'"))
    return [bare, bare[:1].lower() + bare[1:], bare.replace("{}", "before")]


def _bare(text: str) -> str:
    """With one sign for every number and every part that is filled in."""
    return re.sub(r"\{\w+(?::\w+)?\}|\d+(?:\.\d+)?", "#", text)


@pytest.mark.parametrize("language", OTHERS)
def test_every_reason_and_remark_has_its_sentence(language):
    sentences = Sentences(language)
    reasons = [reason for told in REASONS.values() for reason in told]
    flags = [*ANOTHER, TOO_FAST, SLIP.format(slip=100), OTHER_UNIT.format(unit="mg/dL")]
    flags += [f"sample: {remark}" for remark in sorted(set(_SAMPLES.values()))]
    assert [text for text in (*reasons, *NOTES, *flags) if sentences.unknown(text)] == []


def test_items_of_a_list_are_told_each_for_itself():
    called = {"Cetirizine": "Cetirizina", "Cromolyn sodium": "Sodio cromoglicato"}
    assert Sentences("it", called)("cetirizine 20 mg/d to none, ketotifen 2 mg/d to 1 mg/d") == (
        "cetirizina da 20\u00a0mg/d a nessuna, ketotifen da 2\u00a0mg/d a 1\u00a0mg/d"
    )
    assert Sentences("it")("alt 14 to 21 U/L, creatinine 0.47 to 0.53 mg/dL") == (
        "alt da 14 a 21\u00a0U/L, creatinine da 0,47 a 0,53\u00a0mg/dL"
    )


@pytest.mark.parametrize(
    ("english", "italian"),
    [
        ("Topical steroid dose not stated to none", "steroide topico da dose non indicata a nessuna"),
        ("15 studies of up to 2 patients", "15 studi con un massimo di 2 pazienti"),
        ("headache up to 8, fatigue up to 1", "cefalea fino a 8, fatigue fino a 1"),
        ("event diagnosis: systemic mastocytosis (day -365) to first dose (day 0)",
         "da evento diagnosi (systemic mastocytosis, giorno −365) a prima dose (giorno 0)"),
        ("1 a", "1 anno"),
        ("3 of 4 minor", "criteri minori: 3 di 4"),
        ("0 anaphylaxis", "0 anafilassi"),
        ("First dose (day 0) to end (day 609)", "Da prima dose (giorno 0) a fine (giorno 609)"),
        ("1 major and 3 minor met, asked are 1 major and 1 minor or 3 minor",
         "1 maggiore e 3 minori soddisfatti; richiesti: 1 maggiore e 1 minore oppure 3 minori"),
        ("tryptase in the table: Pitt 2010 unchanged; stated: unchanged",
         "tryptase nella tabella: Pitt 2010 invariata; dichiarato: invariata"),
        ("[30] is Hinojosa 2019, spelled Hinnojos where it is cited.",
         "[30] è Hinojosa 2019, scritto Hinnojos dove è citato."),
        ("3 studies of 3 or more patients, printed 3.", "3 studi con almeno 3 pazienti, stampato 3."),
        ("event response: symptoms gone (day 196)", "evento response: «symptoms gone» (giorno 196)"),
        ("more values (looked for in events of category examination, figure_points)",
         "altri valori (cercato in: eventi di categoria examination, punti digitalizzati delle figure)"),
    ],
)  # fmt: skip
def test_what_two_templates_could_tell_is_told_by_the_right_one(english, italian):
    called = {"Topical steroid": "steroide topico", "Headache": "Cefalea", "Anaphylaxis": "Anafilassi",
              "Diagnosis": "Diagnosi"}  # fmt: skip
    assert Sentences("it", called)(english) == italian


def test_english_has_true_minus_signs_and_keeps_hyphens_of_names_and_ranges():
    told = Sentences("en")
    assert told("day -420 to -1; [17-31], 75-300 mg, before_dose-1, half-life") == (
        "day −420 to −1; [17-31], 75-300 mg, before_dose-1, half-life"
    )
