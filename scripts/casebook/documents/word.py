"""The report as a Word document, written by pandoc: real headings, tables with header rows, captions, pictures."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree as Tree

from casebook.documents.manuscript import manuscript
from casebook.documents.word_file import finished, reference
from casebook.errors import CasebookError

_MOST_SECONDS = 300


def write_document(page: str, pictures: Mapping[str, bytes], about: Mapping[str, str], written: int | None) -> bytes:
    """The bytes of the DOCX file.

    page : the report as HTML
    pictures : figure -> its PNG at 300 dots an inch
    about : title, keywords, language and origin, what is to be said of data that is not a patient's
    written : seconds of the epoch at which the file is said to be written; None leaves it out
    Raises CasebookError when pandoc cannot do its work.
    """
    source = Tree.tostring(manuscript(page, pictures), encoding="unicode", method="html")
    with TemporaryDirectory() as folder:
        style, target = Path(folder) / "reference.docx", Path(folder) / "report.docx"
        style.write_bytes(reference(about["language"], about["origin"]))
        # In its sandbox pandoc reads no file and no address that the text names.
        _pandoc(["--from=html", "--to=docx", "--sandbox", f"--reference-doc={style}", f"--output={target}",
                 f"--metadata=lang:{about['language']}"], source, written)  # fmt: skip
        return finished(target.read_bytes(), pictures, about, written)


def _pandoc(arguments: list[str], source: str, written: int | None) -> None:
    from pypandoc import get_pandoc_path

    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(max(written or 0, 315532800))}
    try:
        done = subprocess.run(
            [get_pandoc_path(), *arguments], input=source.encode(), capture_output=True, env=environment,
            timeout=_MOST_SECONDS, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CasebookError(
            f"pandoc, which writes the DOCX, did not run ({type(error).__name__})", remedy=_REMEDY
        ) from None
    if done.returncode:
        told = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise CasebookError(
            f"pandoc, which writes the DOCX, failed: {told[-1] if told else done.returncode}", remedy=_REMEDY
        )


_REMEDY = "It comes with the locked packages: make report; or leave docx out of formats in config/config.yaml"
