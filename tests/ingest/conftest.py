"""A case `rossi` in a folder of its own, to be filled and ingested by each test."""

from pathlib import Path

import pandas as pd
import pytest
import yaml

from casebook.errors import CasebookError
from casebook.ingest import ingest_exports
from casebook.model import validate
from casebook.settings import raw_files

PROJECT = Path(__file__).parents[2]


class Case:
    """The raw folder of one case and what its case file says of it."""

    def __init__(self) -> None:
        self.folder = Path("data/raw/rossi")
        self.folder.mkdir(parents=True)
        self.settings = {
            "case": "rossi",
            "data_origin": "simulated",
            "free_text": True,
            "exports": [],
            "ignore": [],
            "sources": {},
        }

    def put(self, name: str, content: str | bytes) -> Path:
        """Write a raw file as its bytes or, with the line ends as given, as UTF-8."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return path

    def source(self, name: str, **profile) -> None:
        """Describe a source, as config/sources/NAME.yaml would; the project's own where nothing is said."""
        shipped = PROJECT / "config" / "sources" / f"{name}.yaml"
        self.settings["sources"][name] = (
            {"source": name, **profile} if profile else yaml.safe_load(shipped.read_bytes())
        )

    def ingest(self) -> pd.DataFrame:
        """Table `ingested` of the case, validated."""
        tables = ingest_exports({"rossi": raw_files("rossi")}, {"rossi": self.settings})
        return validate("ingested", tables["ingested"])

    def values(self) -> pd.DataFrame:
        """The rows that hold a value."""
        rows = self.ingest()
        return rows[rows["kind"] != "none"].reset_index(drop=True)

    def fault(self) -> str:
        """The message of the fault that ingest must find."""
        with pytest.raises(CasebookError) as caught:
            self.ingest()
        assert len(str(caught.value).splitlines()) <= 2
        assert "defect" not in str(caught.value)
        return str(caught.value)


@pytest.fixture
def case(tmp_path, monkeypatch):
    """An empty case `rossi`."""
    monkeypatch.chdir(tmp_path)
    return Case()
