"""The pages are valid HTML: what the Nu checker, which the W3C runs, says of them."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from browser.pages import BUILT, ON_PAPER
from installed import needed

pytestmark = pytest.mark.browser

JAR = Path(__file__).parent / "vnu/node_modules/vnu-jar/build/dist/vnu.jar"


WRONG = "<!doctype html><html lang=en><title>x</title><p id=a>a<p id=a>b<img src=x></html>"
# Most of its time Java would spend on getting ready for more pages than there are.
JAVA = ("-Xss4m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")


@pytest.fixture(scope="module")
def told(reports, tmp_path_factory) -> list[str]:
    """Every error and warning on the pages and on a wrong one, as `file:line: message`; one Java for all of them."""
    found = shutil.which("java")
    java = needed(Path(found) if found else None, "Java", "Debian: default-jre-headless")
    jar = needed(JAR if JAR.is_file() else None, "the Nu HTML checker", "npm: vnu-jar")
    folder = tmp_path_factory.mktemp("pages")
    for name, text in {"wrong": lambda: WRONG, **ON_PAPER}.items():
        (folder / f"{name.replace(' ', '-')}.html").write_text(text(), encoding="utf-8")
    files = [*(reports / name for name in BUILT), *sorted(folder.glob("*.html"))]
    command = [java, *JAVA, "-jar", jar, "--format", "json", "--stdout", "--exit-zero-always", *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    return [
        f"{Path(said['url']).name}:{said.get('lastLine')}: {said['message']} {said.get('extract', '')[:150]}"
        for said in json.loads(done.stdout)["messages"]
        if (said["type"] == "error" or said.get("subType") == "warning") and not _is_behind(said)
    ]


def _is_behind(said: dict) -> bool:
    """Whether the checker is behind what browsers do.

    It takes JSON for a script that the policy forbids, though browsers run no such block, and its CSS is from before
    container queries (CSS Containment 3).
    """
    message, extract = said["message"], said.get("extract", "")
    is_data = "Inline script violates" in message and '<script type="application/json"' in extract
    return is_data or "container-type" in message or ("Unknown dimension" in message and "cqw" in extract)


def test_every_page_is_valid(told):
    assert [message for message in told if not message.startswith("wrong.html")] == []


def test_what_is_wrong_is_found(told):
    wrong = " ".join(message for message in told if message.startswith("wrong.html"))
    assert "uplicate ID" in wrong and "alt" in wrong
