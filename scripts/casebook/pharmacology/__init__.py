"""What a drug does in the body, modelled: never measured, and always said so."""

from casebook.pharmacology.exposure import amount_in_body, relative_exposure, steady_state_trough

__all__ = ["amount_in_body", "relative_exposure", "steady_state_trough"]
