"""Every format of what leaves is searched, and the place is one that a user finds."""

import gzip
import io
import struct
import zipfile
import zlib
from datetime import date

import pytest

from casebook.errors import CasebookError
from casebook.identity import documents_below, find_identifiers
from casebook.ingest.identifiers import Identifier
from identity.searched import BORN, INITIALS, NAME, NUMBER, TAX_CODE, findings_in, kinds_in


def places(content, file, *identifiers):
    return sorted({found.place for found in findings_in(content, *(identifiers or (NAME,)), file=file)})


def archive(members: dict[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("html", "line"),
    [
        ("<p>\n\nEsempio Luca</p>", 3),
        ("<p>Esempio</p>\n<p>&#76;uca</p>", 2),
        ("<p>Esempio&nbsp;Luca</p>", 1),
        ("<p>Es&shy;empio L&#117;ca</p>", 1),
        ("<p>Es<b>emp</b>io <i>Lu</i>ca</p>", 1),
        ('<img alt="Esempio Luca">', 1),
        ('<p>\n<span title="ESEMPIO">x</span>', 2),
        ('<div aria-label="di Luca"></div>', 1),
        ('<div data-patient="luca esempio"></div>', 1),
        ('<meta name="author" content="Luca Esempio">', 1),
        ('<a href="mailto:x@example.org?subject=Luca%20Esempio">x</a>', 1),
        ('<a href="figures/esempio_luca.png">x</a>', 1),
        ("<!-- \nEsempio -->", 2),
        ('<script type="application/json">\n{"name": "Esempio Luca"}</script>', 2),
        ('<script>var a = "\\u0045sempio \\x4cuca";</script>', 1),
        ("<title>Luca</title>", 1),
        ("<details><summary>x</summary>Luca", 1),
        ("<td>x</td><td>Luca</td>", 1),
    ],
)
def test_html(html, line):
    assert f"line {line}" in places(f"<!doctype html>{html}", "report.html")


def test_html_that_names_nobody():
    page = (
        '<html><style>#a1{color:#123450}</style><svg viewBox="0 0 14 3 2010"><path d="M 14 3 2010 L 12345 0"/><text x="12345">7</text></svg>'
        '<img src="data:image/png;base64,Luca/Esempio+12345"><td>14</td><td>03</td><td>2010</td><p>Lu</p><p>ca</p>'
    )
    assert findings_in(page, file="report.html") == []


def test_svg():
    picture = (
        '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg">\n<title>Luca</title>\n<desc>nato il 14 marzo 2010</desc>\n<metadata>'
        '<dc:creator xmlns:dc="x"><dc:title>Esempio</dc:title></dc:creator></metadata>\n<text x="1"><tspan>Lu</tspan><tspan>ca</tspan></text>\n'
        '<path d="M 14 3 2010"/><text><![CDATA[Luca]]></text>\n</svg>'
    )
    found = findings_in(picture, NAME, BORN, file="a.svg")
    assert [(one.place, one.kind) for one in found] == [
        ("line 3", "name"), ("line 4", "birth date"), ("line 5", "name"), ("line 6", "name"), ("line 7", "name"),
    ]  # fmt: skip


def test_csv_tells_row_and_column():
    table = 'case,text,note\nrossi,"two\nlines",\nrossi,"so ""Luca""",x\nrossi,,14/03/2010\n'
    found = findings_in(table, NAME, BORN, file="results/rossi/ingested.csv")
    assert [(one.place, one.kind) for one in found] == [
        ("row 4, column text", "name"), ("row 5, column note", "birth date"),
    ]  # fmt: skip


def test_a_cell_that_stands_in_many_rows_is_told_for_each():
    table = "case,text\nrossi,Luca\nrossi,x\nrossi,Luca\n"
    assert places(table, "a.csv") == ["row 2, column text", "row 4, column text"]


def test_a_name_over_two_cells_is_found_though_each_part_is_ordinary():
    table = "case,surname,first\nrossi,ESEMPIO,LUCA\nrossi,esempio,x\n"
    found = findings_in(table, NAME, file="a.csv", ordinary=frozenset({"esempio", "luca"}))
    assert [one.place for one in found] == ["row 2"]


def test_a_date_of_a_sample_is_no_birth_date_unless_something_stands_beside_it():
    rows = "14/03/2010,2010-03-14,14/03/2010 08:15,2010-03-14T08:15:00Z"
    assert findings_in(f"collected_at,reported_at,stop_at,date\n{rows}\n", file="a.csv") == []
    assert places("collected_at,x\nborn 14/03/2010,1\n", "a.csv", BORN) == ["row 2, column collected_at"]
    assert places("born,x\n14/03/2010,1\n", "a.csv", BORN) == ["row 2, column born"]


def test_numbers_do_not_reach_over_cells_or_lines():
    assert findings_in("a,b,c\n14,03,2010\n12,345,1\n123,45,\n", file="a.csv") == []
    assert findings_in("14\n03\n2010\n\n123\n45\n", file="a.txt") == []


def test_a_table_with_other_separators_and_windows_lines():
    assert places("a;b\r\n1;Luca\r\n", "a.csv") == ["row 2, column b"]
    assert places("a\tb\n1\tLuca\n", "a.tsv") == ["row 2, column b"]
    assert places("a,b\n1,Luca,more\n".encode("utf-16"), "a.csv") == ["row 2, column b"]


def test_json_tells_the_path():
    text = '{"a": [{"text": "Lu\\u0063a"}, 12345], "born": "14\\/03\\/2010", "Luca": 1}'
    assert {(one.place, one.kind) for one in findings_in(text, file="a.json")} == {
        ("value a[0].text", "name"), ("value a[1]", "record number"), ("value born", "birth date"), ("key 3", "name"),
    }  # fmt: skip


@pytest.mark.parametrize("text", ['{"a": "Luca"', "[" * 100_000 + '"Luca"', '{"a": NaN, "b": "Luca"}'])
def test_json_that_is_none_is_searched_all_the_same(text):
    assert kinds_in(text, NAME, file="a.json") == ["name"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_in_any_encoding(encoding):
    assert places("à\nLuca\n".encode(encoding), "a.md") == ["line 2"]


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "utf-16-le", "utf-16-be"])
def test_bytes_of_no_known_format(encoding):
    assert places(b"\x00\x01\x02 " + "Esempio Luca".encode(encoding) + b"\x00\x07", "a.bin") == ["bytes"]


def test_a_file_s_name_is_searched_and_not_repeated():
    found = findings_in("nothing", NAME, file="results/rossi/Esempio_Luca.txt")
    assert [(one.file, one.place) for one in found] == [("results/rossi/(name withheld), file 1", "name of the file")]


def test_no_place_repeats_what_was_found():
    table = "case,Esempio Luca\nrossi,Luca\n"
    package = archive({"Esempio Luca.txt": "Luca"})
    told = [
        one.place
        for content, file in ((table, "a.csv"), (package, "a.zip"), ('{"Luca": "Luca"}', "a.json"))
        for one in findings_in(content, NAME, file=file)
    ]
    assert told and not [place for place in told if "luca" in place.lower()]


WORD = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'


def runs(*texts: str) -> str:
    marked = (
        f'<w:r><w:rPr><w:b/><w:color w:val="FF0000"/></w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'
        for text in texts
    )
    return "<w:p>" + '<w:proofErr w:type="spellStart"/>'.join(marked) + "</w:p>"


def test_docx_with_a_name_split_over_runs():
    document = archive(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": WORD.format(runs("x") + runs("Es", "emp", "io Lu", "ca")),
        }
    )
    assert places(document, "report.docx") == ["member word/document.xml, paragraph 2"]
    assert places(archive({"word/document.xml": WORD.format(runs("Lu", "ca"))}), "a.docx") == [
        "member word/document.xml, paragraph 1"
    ]
    assert places(archive({"word/document.xml": WORD.format(runs("Lu") + runs("ca"))}), "a.docx") == []


@pytest.mark.parametrize(
    ("member", "content"),
    [
        (
            "word/comments.xml",
            '<?xml version="1.0"?><w:comments><w:comment w:author="Esempio Luca"><w:p/></w:comment></w:comments>',
        ),
        ("word/header1.xml", f"<w:hdr>{runs('Lu', 'ca')}</w:hdr>"),
        (
            "docProps/core.xml",
            "<cp:coreProperties><dc:title>x</dc:title><dc:creator>Luca</dc:creator><cp:lastModifiedBy>X</cp:lastModifiedBy></cp:coreProperties>",
        ),
        ("docProps/custom.xml", "<Properties><property name='who'><vt:lpwstr>Luca</vt:lpwstr></property></Properties>"),
        ("word/media/image1.svg", "<svg><title>Luca</title></svg>"),
        ("customXml/item1.xml", "<x who='Luca'/>"),
        ("Esempio Luca.txt", ""),
        ("inner.zip", archive({"a.csv": "a\nLuca\n"})),
    ],
)
def test_every_member_of_an_archive(member, content):
    assert kinds_in(archive({"word/document.xml": WORD.format(runs("x")), member: content}), NAME, file="a.docx")


def test_a_workbook():
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["x", date(2010, 3, 14), "Luca", 12345, "14/03/2010"])
    book.properties.creator = "Esempio Luca"
    file = io.BytesIO()
    book.save(file)
    found = {(one.kind, one.place) for one in findings_in(file.getvalue(), file="a.xlsx")}
    assert ("birth date", "sheet Sheet, B1") in found
    assert {kind for kind, _ in found} == {"birth date", "name", "record number"}


def test_a_pdf_of_matplotlib_text_and_metadata():
    from matplotlib.figure import Figure

    def drawn(text, **about):
        figure = Figure()
        figure.text(0.1, 0.5, text)
        file = io.BytesIO()
        figure.savefig(file, format="pdf", metadata={"CreationDate": None, **about})
        return file.getvalue()

    assert places(drawn("seen by Luca Esempio"), "a.pdf") == ["page 1"]
    assert places(drawn("nobody", Author="Luca Esempio", Title="born 14/03/2010"), "a.pdf", NAME, BORN) == ["metadata"]
    assert places(drawn("nobody, 12.345"), "a.pdf", NAME, BORN, NUMBER) == []


def test_a_pdf_s_notes_attachments_and_pages():
    from pypdf import PdfWriter
    from pypdf.annotations import FreeText

    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_blank_page(100, 100)
    writer.add_annotation(1, FreeText(text="Luca", rect=(0, 0, 10, 10)))
    writer.add_attachment("a.csv", b"who\nEsempio\n")
    writer.add_outline_item(title="Esempio Luca", page_number=0)
    file = io.BytesIO()
    writer.write(file)
    assert places(file.getvalue(), "a.pdf") == ["attached file 1", "bookmarks", "page 2"]


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(*chunks: bytes) -> bytes:
    file = io.BytesIO()
    from PIL import Image

    Image.new("RGB", (2, 2)).save(file, "PNG")
    whole = file.getvalue()
    return whole[:-12] + b"".join(chunks) + whole[-12:]


@pytest.mark.parametrize(
    "text",
    [
        chunk(b"tEXt", b"Author\0Luca Esempio"),
        chunk(b"zTXt", b"Author\0\0" + zlib.compress(b"Luca Esempio")),
        chunk(b"iTXt", b"Title\0\0\0it\0Titolo\0" + "Lùca".encode()),
        chunk(b"iTXt", b"Title\0\1\0it\0Titolo\0" + zlib.compress(b"Luca")),
    ],
)
def test_a_png_s_texts_wherever_they_stand(text):
    assert places(png(text), "a.png") == ["metadata"]
    assert places(png(text) + b"Luca Esempio", "a.png") == ["metadata"]
    assert places(png(), "a.png") == []


@pytest.mark.parametrize("format", ["TIFF", "JPEG", "PNG", "WEBP"])
def test_a_picture_s_tags(format):
    from PIL import Image

    tags = Image.Exif()
    tags[0x010E] = "Luca Esempio"
    file = io.BytesIO()
    Image.new("RGB", (2, 2)).save(file, format, exif=tags)
    assert places(file.getvalue(), "a.bin") == ["metadata"]


def test_gzip():
    assert places(gzip.compress(b"<svg>\n<title>Luca</title></svg>"), "a.svgz") == ["line 2"]


def locked_pdf() -> bytes:
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(10, 10)
    writer.encrypt("secret", algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def bomb() -> bytes:
    return gzip.compress(b"\0" * 300_000_000, 1)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (locked_pdf, "locked with a password"),
        (lambda: b"%PDF-1.7\nnothing", "damaged PDF"),
        (lambda: b"PK\x03\x04nothing", "damaged archive"),
        (
            lambda: archive({"a.zip": archive({"b.zip": archive({"c.zip": archive({"d": ""})})})}),
            "one within the other",
        ),
        (lambda: b"\x1f\x8bnothing", "damaged"),
        (bomb, "larger than"),
    ],
)
def test_what_cannot_be_searched_stops_the_build(content, why):
    with pytest.raises(CasebookError, match=why) as caught:
        findings_in(content(), file="reports/rossi/a")
    assert caught.value.file == "reports/rossi/a" and caught.value.remedy


def test_every_file_on_disk_is_read_but_those_to_be_skipped(tmp_path):
    for name in (
        "results/rossi/b.csv",
        "results/rossi/deep/er/a.txt",
        "results/rossi/.hidden.csv.unfinished",
        "results/rossi/skip.csv",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x\nLuca\n", encoding="utf-8")
    found = find_identifiers(
        documents_below(
            [tmp_path / "results/rossi", tmp_path / "nowhere"], tmp_path, skip=[tmp_path / "results/rossi/skip.csv"]
        ),
        [NAME],
    )
    assert [one.file for one in found] == [
        "results/rossi/.hidden.csv.unfinished", "results/rossi/b.csv", "results/rossi/deep/er/a.txt",
    ]  # fmt: skip


def test_initials_and_tax_codes_in_tables():
    table = "case,text\nrossi,patient E.L. came\nrossi,smplcu10c14g388o\nrossi,e.l.\n"
    assert [(one.place, one.kind) for one in findings_in(table, INITIALS, TAX_CODE, file="a.csv")] == [
        ("row 2, column text", "initials"), ("row 3, column text", "tax code"),
    ]  # fmt: skip
    assert places("a\nRSSMRA85T10A562S\n", "a.csv", Identifier("name", "nobody")) == ["row 2, column a"]


def test_entities_in_markdown():
    assert findings_in("L.&nbsp;Esempio", NAME, file="a.md", ordinary=frozenset({"esempio"}))
