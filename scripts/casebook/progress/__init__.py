"""How far a run has come, for people who wait for it; with its clock it is no result."""

from casebook.progress.page import page, told, without_message
from casebook.progress.state import Progress, progress, states

__all__ = ["Progress", "page", "progress", "states", "told", "without_message"]
