"""What is built: the cases, the batches in which the rules work on them, and the forms of what is made."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casebook.errors import CasebookError
from casebook.settings.batches import CASES_ALONE, SHARED_BATCHES, batches
from casebook.settings.cases import CASE_ID, CONFIG, RESERVED_CASES, load_case, load_sources
from casebook.settings.yaml_files import check

# What a report can be beside the page that is always made.
DOCUMENTS = ("pdf", "docx")
DEFAULT_PRESET = "bmc-full"


@dataclass(frozen=True)
class Project:
    """What is built: the cases as configured, and the batches in which the rules work on them.

    cases : each by its id; those of shared batches are read when they are asked for, and a mistake is told then
    batches : name of the batch -> ids of its cases
    shares_batches : whether several cases live in the folder of one batch, each in one of its own
    against : the report to compare with (number, day or date); nothing for the one before
    """

    cases: Mapping[str, Mapping[str, Any]]
    batches: Mapping[str, tuple[str, ...]]
    shares_batches: bool
    figure_formats: tuple[str, ...]
    documents: tuple[str, ...]
    figure_presets: tuple[str, ...]
    against: str

    @property
    def folders(self) -> dict[str, str]:
        """Case -> where it lives below results/ and reports/: a folder of its own, or one in that of its batch."""
        return {
            case: f"{batch}/{case}" if self.shares_batches else case
            for batch, held in self.batches.items()
            for case in held
        }


class _Cases(Mapping):
    """Cases by their id, each read from its file when it is first asked for."""

    def __init__(self, wanted: list[str], root: Path, language: str, interactive: bool) -> None:
        self._wanted, self._root, self._language, self._interactive = wanted, root, language, interactive
        self._sources = load_sources(root)
        self._protocols: dict[str, dict] = {}
        self._read: dict[str, dict] = {}

    def __getitem__(self, case: str) -> dict:
        if case not in self._read:
            if case not in self._wanted:
                raise KeyError(case)
            self._read[case] = load_case(
                case, self._root, self._protocols, self._sources, self._language, self._interactive
            )
        return self._read[case]

    def __iter__(self) -> Iterator[str]:
        return iter(self._wanted)

    def __len__(self) -> int:
        return len(self._wanted)


def load_project(config: Mapping[str, Any], root: Path = Path()) -> Project:
    """The project that config/config.yaml (already read, with overrides) describes.

    Raises CasebookError for any mistake in the configuration, its protocols and sources, and in the file of a case that
    lives alone. One of a shared batch is not read here: ten thousand would keep every run waiting for minutes.
    """
    # YAML reads 2020-03-03 as a date, and Snakemake's --config as a text.
    config = {**config, "against": str(config["against"])} if "against" in config else dict(config)
    check("config", config, CONFIG / "config.yaml")
    wanted = config["cases"]
    if wanted == "all":
        wanted = [path.stem for path in (root / CONFIG / "cases").glob("*.yaml") if CASE_ID.match(path.stem)]
    if not wanted:
        raise CasebookError("holds no case", file=CONFIG / "cases", remedy="Lay one out with: make case ID=rossi")
    held = batches(wanted, config.get("batches_above", CASES_ALONE), config.get("batch_count", SHARED_BATCHES))
    shares = len(wanted) > config.get("batches_above", CASES_ALONE)
    _check_names(wanted, set(held) if shares else set())
    cases: Mapping[str, Mapping[str, Any]] = _Cases(
        sorted(wanted), root, config.get("language", "en"), config.get("interactive", False)
    )
    formats = tuple(dict.fromkeys(["svg", "png", *config.get("figure_formats", [])]))
    presets = tuple(config.get("figure_presets", [DEFAULT_PRESET]))
    documents = tuple(form for form in DOCUMENTS if form in config.get("formats", ()))
    return Project(
        cases if shares else dict(cases), held, shares, formats, documents, presets, config.get("against", "")
    )


def _check_names(cases: list[str], shared: set[str]) -> None:
    """Raises CasebookError for a case whose name is that of a folder that is no case's."""
    folders = dict.fromkeys(RESERVED_CASES, "the tables over all cases") | dict.fromkeys(shared, "a batch of cases")
    taken = sorted(case for case in cases if case.lower() in folders)
    if taken:
        raise CasebookError(
            f"a case is called {taken[0]!r}, as is the folder of {folders[taken[0].lower()]}: results/{taken[0]}/",
            file=CONFIG / "cases" / f"{taken[0]}.yaml",
            remedy="Give the case another pseudonym",
        )
