"""Made-up registries: raw exports in mixed formats of patients who never were, with effects that are known."""

from casebook.simulate.registry import registry_files

__all__ = ["registry_files"]
