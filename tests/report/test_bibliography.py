import pytest

from casebook.errors import CasebookError
from casebook.report.bibliography import read_bibliography
from casebook.report.latex import plain_text
from casebook.report.vancouver import reference
from casebook.words import Language

FILE = "config/cases/rossi/references.bib"


def printed(entry: str, language: str = "en") -> str:
    (work,) = read_bibliography(entry, FILE).values()
    return reference(work, FILE, Language(language)).striptags()


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (
            r"@article{a, author={Bossi, Grazia and De Amici, Mara and van Anrooij, B. and {CARE Group}}, title={A {Title}},"
            r" journal={Ital J Pediatr}, year={2023}, volume={49}, number={1}, pages={6--7}, doi={https://doi.org/10.1186/s13052-022-01402-7}}",
            "Bossi G, De Amici M, van Anrooij B, CARE Group. A Title. Ital J Pediatr. 2023;49(1):6–7. doi:10.1186/s13052-022-01402-7",
        ),
        (
            "@article{a, author={A, A and B, B and C, C and D, D and E, E and F, F and G, G}, title={T}, journal={J}, year=2020}",
            "A A, B B, C C, D D, E E, F F, et al. T. J. 2020.",
        ),
        ("@article{a, author={A, A and others}, title={T?}, journal={J.}, year=2020}", "A A, et al. T? J. 2020."),
        (
            "@book{a, author={Doe, Jane}, title={T}, edition={2nd ed}, publisher={P}, address={Rome}, year=2001}",
            "Doe J. T. 2nd ed. Rome: P; 2001.",
        ),
        ("@phdthesis{a, author={Doe, J}, title={T}, school={S}, year=2001}", "Doe J. T. S; 2001."),
        (
            "@inproceedings{a, author={Doe, J}, title={T}, booktitle={Proc X}, year=2001, pages={1-2}}",
            "Doe J. T. In: Proc X. 2001. p. 1–2.",
        ),
        ("@misc{a, title={T}, year=2001, url={https://a.org}}", "T. 2001. Available from: https://a.org"),
        ("@article{a, author={A, A}, title={T}, journaltitle={J}, date={2021-03-04}, eid={e12}}", "A A. T. J. 2021:e12."),
        ("@article{a, title={T}}", "T."),
        ("@string{j = {Blood}} @article{a, author={A, A}, title={T}, journal=j, year=2020, month=apr}", "A A. T. Blood. 2020."),
        ("@article{a, author={A, A}, title={T}, journal={J}, year=2020, month=april}", "A A. T. J. 2020."),
        ("@article(a, author={A, A}, title = \"T \" # {and} # \" U\", journal={J}, year=2020)", "A A. T and U. J. 2020."),
    ],
)  # fmt: skip
def test_a_work_is_printed_in_the_style_of_vancouver(entry, said):
    assert printed(entry) == said


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Müller, Jean-Marie Luc", "Müller JML"), ("M{\\\"u}ller, J.-M.", "Müller JM"), ("Theoharides, TC", "Theoharides TC"),
        ("de la Cruz, José", "de la Cruz J"), ("Smith, Jr, John", "Smith J Jr"), ("Jane Doe", "Doe J"), ("O'Hehir, RE", "O'Hehir RE"),
        ("Dvo\\v{r}{\\'a}k, Ant.", "Dvořák A"), ("Madonna", "Madonna"), ("{European Medicines Agency}", "European Medicines Agency"),
        ("毛, 泽", "毛 泽"), ("A and ", "A"),
    ],
)  # fmt: skip
def test_a_name_is_a_surname_and_initials(name, said):
    assert printed(f"@misc{{a, author={{{name}}}, title={{T}}}}") == f"{said}. T."


def test_a_chapter_takes_from_its_book_what_it_has_not():
    works = read_bibliography(
        "@incollection{a, author={A, A}, title={Chapter}, crossref={b}} @book{b, title={Book}, editor={E, E}, publisher={P}, year=1999}",
        FILE,
    )
    assert reference(works["a"], FILE, Language("en")).striptags() == "A A. Chapter. In: E E, editor. Book. P; 1999."


@pytest.mark.parametrize(
    ("latex", "plain"),
    [
        (r"{\em T}he \textit{KIT} D816V", "The KIT D816V"), (r"Fc$\epsilon$RI, \alpha-helix", "FcεRI, α-helix"),
        (r"\'{\i}, {\'e}, \`o, \"{U}, {\ss}, \c{c}, \~n, {\o}, \aa, \v{r}", "í, é, ò, Ü, ß, ç, ñ, ø, å, ř"),
        (r"10\textsuperscript{9}/L and H\textsubscript{2}O", "10⁹/L and H₂O"), ("100 % of 5\\% \\& more", "100 % of 5% & more"),
        ("a -- b --- c", "a – b — c"), ("``q''", "“q”"), (r"\unknown{x}", r"\unknown x"), ("\\", "\\"), ("$", ""), ("già", "già"),
    ],
)  # fmt: skip
def test_latex_as_plain_text(latex, plain):
    assert plain_text(latex) == plain


@pytest.mark.parametrize(
    ("works", "row", "said"),
    [
        ("\n@article{a, title={x}}\n\n@article{A, title={y}}", 4, "key 'A' is given twice, first in row 2"),
        ("@article{a,\n title={x},\n Title={y}}", 1, "entry 'a' gives title twice"),
        (
            "\n\n@article{a,\n title={x,\n year=2020}\n@article{b, title={y}}\n",
            3,
            "no valid BibTeX: '}' expected in row 6",
        ),
        ("@article{a,\n title={x", 1, "premature end of file"),
        ("@article{a, title {x}}", 1, "'=' expected"),
        ("@article{a, journal = bld, title={x}}", 1, "undefined string.*bld"),
        ("@article{\n title={x}}", 1, "no key that can be cited"),
        ("@article{, title={x}}", 1, "no valid BibTeX"),
        ("Just words\n", None, "holds no entry"),
        ("@article{a, title={x\0y}}", 1, r"holds U\+0000"),
        ("@article{a, title={" + "x" * 6_000 + "}}", 1, "gives title with 6,000 characters"),
        ("@article{a, title={" + "{" * 200 + "}" * 200 + "}}", 1, "too many nested braces"),
    ],
)
def test_a_damaged_file_is_told_with_its_row(works, row, said):
    with pytest.raises(CasebookError, match=said) as told:
        read_bibliography(works, FILE)
    assert told.value.file == FILE and (row is None or told.value.row == row)


def test_a_name_with_too_many_commas_is_told():
    (work,) = read_bibliography("\n@article{a, author={A, B, C, D}, title={x}}", FILE).values()
    with pytest.raises(
        CasebookError, match=r"references.bib, row 2, author: entry 'a' holds a name with too many commas"
    ):
        reference(work, FILE, Language("en"))


@pytest.mark.parametrize("works", ["", "\n\n", "% nothing yet\n@comment{later}", "@string{a = {b}}"])
def test_a_file_without_works_is_no_fault(works):
    assert read_bibliography(works, FILE) == {}


def test_the_strings_of_one_file_are_not_those_of_the_next():
    read_bibliography("@string{j = {Blood}}", FILE)
    with pytest.raises(CasebookError, match="undefined string"):
        read_bibliography("@article{a, journal = j, title={x}}", FILE)
