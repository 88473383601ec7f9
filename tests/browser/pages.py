"""The pages that are looked at in a browser, by name: of the built project, and on paper."""

from collections.abc import Callable

from report.one_case import full_case, labs, page_text, settings

BUILT = ("index.html", "cohort.html", "bossi2023/report.html", "demo-asthma/report.html")
LONG = "Pneumonoultramicroscopicsilicovolcanoconiosis" * 4
NARRATIVE = {
    "abstract": "A **bold** word, *another*, and `code`.\n\n* one\n* two\n\n> said\n\n1. first\n2. second",
    "discussion": f"Text from right to left, שלום, an emoji 🩸, and a word that ends nowhere: {LONG}.",
}
GLANCE = [
    {
        "label": f"Serum tryptase {number}",
        "value": "{{ tryptase.before.median }} → {{ tryptase.during.median }}",
        "detail": "µg/L, median before → during",
    }
    for number in range(1, 7)
]
ON_PAPER: dict[str, Callable[[], str]] = {
    "every kind of row, in Italian": lambda: page_text(
        settings(language="it", glance=GLANCE), texts=NARRATIVE, **full_case()
    ),
    "one visit": lambda: page_text(settings(), observations=labs({0: 5})),
}
PAGES = (*BUILT, *ON_PAPER)
