"""The adverse events of a case file: the answers on which their causality is judged, each as one word."""

from collections.abc import Callable, Mapping
from typing import Any

_DEFAULTS = {"drug": "", "category": "", "source": ""}
_WORDS = {True: "yes", False: "no"}
_NO_ANSWER = frozenset({"more_data_expected"})  # true or false, and no yes or no


def complete_adverse_events(given: Mapping[str, Mapping[str, Any]], in_words: Callable[[str], str]) -> dict[str, dict]:
    """Every adverse event with all its keys; YAML's `yes` and `no`, which mean true and false there, as words again.

    in_words : how a name is told that has no label
    """
    return {
        name: {
            "label": in_words(name),
            **_DEFAULTS,
            **about,
            **{scale: _answers(about.get(scale, {})) for scale in ("naranjo", "who_umc")},
        }
        for name, about in given.items()
    }


def _answers(given: Mapping[str, Any]) -> dict[str, Any]:
    return {
        question: answer if question in _NO_ANSWER else _WORDS.get(answer, answer) for question, answer in given.items()
    }
