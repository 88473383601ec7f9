"""Templates as pages: closed to the network, with style and script inlined."""

from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from casebook.words import Language

TEMPLATES = Path(__file__).parent / "templates"


@cache
def _environment(folder: Path) -> Environment:
    loader = FileSystemLoader([folder, TEMPLATES])
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def render_page(template: str, page: Mapping[str, Any], folder: Path = TEMPLATES) -> str:
    """A page with its style and script inlined, and a policy that lets nothing else in."""
    # What only some pages have is a load only to those.
    folders = ["interactive"] if page.get("journey") else []
    style = "\n".join([_inlined("style", ".css"), *(_inlined(folder, ".css") for folder in folders)])
    script = "\n".join([_inlined("script", ".js"), *(_inlined(folder, ".js") for folder in folders)])
    policy = (
        "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; "
        f"style-src '{_hash(style)}'; script-src '{_hash(script)}'"
    )
    assets = {"style": Markup(style), "script": Markup(script), "policy": policy}  # noqa: S704  our own files
    return _environment(folder).get_template(template).render(page | assets)


def render_part(template: str, part: Mapping[str, Any]) -> Markup:
    """A part of a page."""
    return Markup(_environment(TEMPLATES).get_template(template).render(part))  # noqa: S704  our own template


def interface(language: Language, settings: Mapping[str, Any] | None = None) -> dict[str, str]:
    """What the scripts of a page say, and of which case: its name, and the origin of data that is no patient's."""
    case, origin = "", ""
    if settings:
        case = settings["case"]
        origin = settings["origin_note"] if settings["data_origin"] != "patient" else ""
    return {**language.words["interface"], "case": case, "origin": origin}


@cache
def _inlined(folder: str, ending: str) -> str:
    """The files of a folder of the templates, one after the other, without indents and lines that are remarks."""
    lines = (
        line.strip()
        for path in sorted((TEMPLATES / folder).glob(f"*{ending}"))
        for line in path.read_text(encoding="utf-8").splitlines()
    )
    # Some checkers of policies take the hash of what stands between the outer spaces: there are none.
    return "\n".join(line for line in lines if line and not line.startswith(("//", "/*")))


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
