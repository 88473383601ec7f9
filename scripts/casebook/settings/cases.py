"""A case as configured: its file merged over its protocol, in its language, with every source profile."""

import re
from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from casebook.errors import CasebookError
from casebook.settings.adverse_events import complete_adverse_events
from casebook.settings.languages import FALLBACK, check_language, is_words, localise, origin_notes, translations
from casebook.settings.yaml_files import check, read_yaml

CONFIG = Path("config")
RAW = Path("data/raw")
CASE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}\Z")
# The folder of the tables over all cases, which some file systems find in any spelling.
RESERVED_CASES = frozenset({"cohort"})
# Comparisons of their own: a phase of that name would stand for two things in estimates.csv.
RESERVED_PHASES = frozenset(
    {"before", "during", "exposed", "lapsed", "reexposed", "plateau", "baseline", "peak", "first_dose", "first", "last"}
)

CASE_DEFAULTS = {
    "keywords": [],
    "disease": "",
    "treatment": "",
    "other_drugs": [],
    "data_origin": "patient",
    "origin_note": "",
    "dates": "relative",
    "free_text": False,
    "ordinary_words": [],
    "patient": {},
    "consent": {"given": False},
    "declarations": {},
    "observed_from_day": None,
    "exports": [],
    "ignore": [],
    "phases": [],
    "schedule": None,
    "plateau_from_day": 180,
    "challenge": None,
    "primary_outcome": "",
    "any_measure": False,
    "weight_measure": "",
    "instruments": {},
    "drugs": {},
    "drug_names": {},
    "steroids": {},
    "steroid_source": "",
    "events": {},
    "adverse_events": {},
    "biomarkers": [],
    "journey_measures": [],
    "glance": [],
    "half_life_days": None,
    "absorption_per_day": None,
    "exposure_source": "",
    "ige_model": {},
    "interactive": False,
}
MEASURE_DEFAULTS = {
    "loinc": "",
    "loinc_codes": [],
    "unit": "",
    "units": {},
    "names": [],
    "plausible": None,
    "fastest_change": None,
    "improvement": "none",
    "scale": "linear",
    "decimals": None,
    "detection_limit": None,
    "allele_fraction": False,
    "acute_rise": False,
    "analytical_cv_percent": None,
    "within_person_cv_percent": None,
    "variation_source": "",
}
INSTRUMENT_DEFAULTS = {"minimum": None, "maximum": None, "improvement": "decrease", "symptom_free": 0, "items": {}}


def load_sources(root: Path) -> dict[str, dict]:
    """Every source profile, checked; raises CasebookError for a mistake in one."""
    sources = {}
    for path in sorted((root / CONFIG / "sources").glob("*.yaml")):
        shown = CONFIG / "sources" / path.name
        source = check("source", read_yaml(path), shown)
        if source["source"] != path.stem:
            raise CasebookError(
                f"found {source['source']!r}; it must be the file's name, {path.stem!r}", file=shown, key="source"
            )
        zone = source.get("time_zone")
        if zone is not None and not _is_time_zone(zone):
            raise CasebookError(
                f"there is no time zone {zone!r}", file=shown, key="time_zone", remedy="Name it as Europe/Rome"
            )
        sources[path.stem] = source
    return sources


def _is_time_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        return False
    return True


def _load_protocol(name: str, root: Path, named_in: Path) -> dict:
    folder = root / CONFIG / "protocols"
    known = sorted(path.stem for path in folder.glob("*.yaml"))
    if name not in known:
        raise CasebookError(
            f"there is no protocol {name!r}; there are: {', '.join(known) or 'none'}",
            file=named_in,
            key="protocol",
            remedy=f"Name one of them or write config/protocols/{name}.yaml",
        )
    shown = CONFIG / "protocols" / f"{name}.yaml"
    protocol = check("protocol", read_yaml(folder / f"{name}.yaml"), shown)
    if protocol["protocol"] != name:
        raise CasebookError(
            f"found {protocol['protocol']!r}; it must be the file's name, {name!r}", file=shown, key="protocol"
        )
    return protocol


def load_case(
    case: str, root: Path, protocols: dict[str, dict], sources: dict[str, dict], language: str, interactive: bool
) -> dict:
    """A case resolved; a protocol that is read joins `protocols`. Raises CasebookError for a mistake in its files."""
    shown = CONFIG / "cases" / f"{case}.yaml"
    path = root / shown
    if not path.exists():
        raise CasebookError(
            f"there is no file {shown}",
            file=CONFIG / "config.yaml",
            key="cases",
            remedy=f"Lay it out with: make case ID={case}",
        )
    given = check("case", read_yaml(path), shown)
    if given["case"] != case:
        raise CasebookError(f"found {given['case']!r}; it must be the file's name, {case!r}", file=shown, key="case")
    for number, export in enumerate(given.get("exports", [])):
        if "source" in export and export["source"] not in sources:
            raise CasebookError(
                f"there is no source {export['source']!r}; there are: {', '.join(sources) or 'none'}",
                file=shown,
                key=f"exports.{number}.source",
                remedy=f"Write config/sources/{export['source']}.yaml",
            )
    name = given["protocol"]
    if name not in protocols:
        protocols[name] = _load_protocol(name, root, shown)
    resolved = _merge(protocols[name], given)
    language = given.get("language", language)
    check_language(language, shown if "language" in given else CONFIG / "config.yaml")
    resolved.update(language=language, sources=sources, interactive=given.get("interactive", interactive))
    translated, foreign = translations(resolved, language)
    translated |= _translated_claims(root, case, language)
    # The tables speak one language, whatever that of the report: what computes them is told its words.
    in_tables = _with_defaults(localise(resolved, FALLBACK) | {"language": FALLBACK}, shown)
    told = _with_defaults(localise(resolved, language), shown)
    return {**told, "translations": translated, "foreign": foreign, "in_tables": in_tables}


def _translated_claims(root: Path, case: str, language: str) -> dict[str, str]:
    """What the claims of a case are called in a language; a file at fault is for the stage of the claims to tell."""
    path = root / CONFIG / "cases" / f"{case}.claims.yaml"
    content = read_yaml(path) if path.exists() else {}
    given = content.get("translations") if isinstance(content, Mapping) else None
    told = given.get(language) if isinstance(given, Mapping) else None
    return {str(text): str(said) for text, said in told.items()} if isinstance(told, Mapping) else {}


def _merge(protocol: Mapping, case: Mapping) -> dict:
    """The case's words over the protocol's, key by key."""
    merged = dict(protocol)
    for key, value in case.items():
        old = merged.get(key)
        deeper = isinstance(old, Mapping) and isinstance(value, Mapping) and not is_words(value)
        merged[key] = _merge(old, value) if deeper else value
    return merged


def _in_words(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _with_defaults(case: dict, file: Path) -> dict:
    case = {**CASE_DEFAULTS, "title": case["case"], **case}
    if case["data_origin"] != "patient" and not case["origin_note"]:
        case["origin_note"] = origin_notes(case["language"])[case["data_origin"]]
    case.setdefault("share_data", case["data_origin"] != "patient")
    case["measures"] = {
        name: {
            **MEASURE_DEFAULTS,
            "label": _in_words(name),
            **given,
            "print_unit": given.get("print_unit", given.get("unit", "")),
        }
        for name, given in case["measures"].items()
    }
    case["instruments"] = {
        name: {
            **INSTRUMENT_DEFAULTS,
            "label": _in_words(name),
            **given,
            "items": {
                item: {"label": _in_words(item), "names": [], **(about or {})}
                for item, about in given.get("items", {}).items()
            },
        }
        for name, given in case["instruments"].items()
    }
    case["events"] = {
        name: {"label": _in_words(name), "rate": False, "mark": False, "acute": False, "names": [], **(given or {})}
        for name, given in case["events"].items()
    }
    case["adverse_events"] = complete_adverse_events(case["adverse_events"], _in_words)
    _check_phases(case["phases"], file)
    return case


def _check_phases(phases: list[dict], file: Path) -> None:
    names = [phase["name"] for phase in phases]
    taken = sorted(set(names) & RESERVED_PHASES)
    if taken or len(set(names)) < len(names):
        raise CasebookError(
            f"{', '.join(taken)} is a name that the estimates use themselves" if taken else "two phases bear one name",
            file=file,
            key="phases",
            remedy=f"Take another name; reserved: {', '.join(sorted(RESERVED_PHASES))}",
        )
    days = [phase.get("from_day") for phase in phases]
    if None in days[1:] or days[1:] != sorted(set(days[1:])):
        raise CasebookError(
            "every phase but the first needs a from_day, each later than the one before", file=file, key="phases"
        )
