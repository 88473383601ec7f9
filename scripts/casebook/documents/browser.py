"""The Chromium of this machine, if it has one: it prints pages better than any library does."""

import os
import shutil
from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome", "msedge")
_PLACES = (
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
)
# It asks nobody anything, not even whether there is a newer one.
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)


def find_browser() -> Path | None:
    """The executable of Chromium or of a browser made from it: on the path, or where a Mac keeps it."""
    found = (shutil.which(name) for name in _NAMES)
    placed = (str(place) for place in _PLACES if place.is_file())
    return next((Path(path) for path in (*found, *placed) if path), None)


def browser_arguments() -> tuple[str, ...]:
    """What to start it with: quiet, without network, and without its sandbox where root alone runs it.

    Chromium refuses to be sandboxed as root; what it is given to print are our own pages, with no script in them.
    """
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return (*QUIET, "--no-sandbox") if root else QUIET
