"""The progress in words: a line for the terminal, and a page to look at while the run is at work."""

from collections.abc import Callable
from html import escape

from casebook.progress.state import Progress
from casebook.words import Language

REFRESH_SECONDS = 3
_WHOLE, _MINUTE, _HOUR = 100, 60, 3600


def told(found: Progress, language: Language) -> str:
    """The progress in a line."""
    say = _say(language)
    parts = [say("done", n=len(found.done), total=_total(found))]
    if found.faults:
        parts.append(say("failed", n=len(found.faults)))
    if found.at_work or found.left:
        parts.append(say("left", n=len(found.at_work) + len(found.left)))
        parts.append(_expected(found, language))
    return " ".join(parts)


def page(found: Progress, language: Language, moment: str, is_over: bool) -> str:
    """The progress as a page that loads itself again, until the run is over.

    moment : when this was so, as a text
    """
    say = _say(language)
    refresh = "" if is_over else f'<meta http-equiv="refresh" content="{REFRESH_SECONDS}">'
    share = _WHOLE * found.steps_done // max(found.steps, 1)
    lists = [("failed_cases", "", [f"<b>{escape(case)}</b>: {escape(fault)}" for case, fault in found.faults.items()])]
    lists += [
        (key, "short", [escape(case) for case in cases])
        for key, cases in (("cases_at_work", found.at_work), ("cases_left", found.left), ("cases_done", found.done))
    ]
    shown = "".join(
        f'<h2>{escape(say(key, n=len(items)))}</h2><ul class="{kind}"><li>{"</li><li>".join(items)}</li></ul>'
        for key, kind, items in lists
        if items
    )
    when = say("over" if is_over else "as_of", moment=moment, elapsed=_duration(found.elapsed, language))
    return (
        f'<!doctype html><html lang="{language.code}" dir="{language.direction}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width">{refresh}<title>Casebook: {escape(say("title"))}</title>'
        "<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}"
        "h2{font-size:1.1rem}progress{width:100%;height:1.5rem}ul{padding-left:1.2rem}ul.short{columns:12rem}</style></head>"
        f"<body><main><h1>Casebook: {escape(say('title'))}</h1><p>{escape(told(found, language))}</p>"
        f'<progress max="{_WHOLE}" value="{share}" aria-label="{escape(say("title"))}">{share} %</progress>'
        f"<p>{escape(when)}</p>{shown}</main></body></html>\n"
    )


def without_message(language: Language, folder: str) -> str:
    """What is said of a case that did not come to its end and did not say why; its logs are in `folder`."""
    return language.say("progress", "no_message", folder=folder)


def _say(language: Language) -> Callable[..., str]:
    return lambda key, **parts: language.say("progress", key, **parts)


def _total(found: Progress) -> int:
    return len(found.done) + len(found.at_work) + len(found.left) + len(found.faults)


def _expected(found: Progress, language: Language) -> str:
    if found.expected is None:
        return language.say("progress", "unknown")
    return language.say("progress", "expected", time=_duration(found.expected, language))


def _duration(seconds: float, language: Language) -> str:
    """A duration as people say it: seconds below two minutes, minutes below two hours, then hours."""
    if seconds < 2 * _MINUTE:
        return language.say("progress", "seconds", n=round(seconds))
    if seconds < 2 * _HOUR:
        return language.say("progress", "minutes", n=round(seconds / _MINUTE))
    return language.say("progress", "hours", n=round(seconds / _HOUR))
