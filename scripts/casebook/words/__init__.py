"""What Casebook says, one file a language, and numbers as people of that language write them."""

from casebook.words.language import Language, filled, read_words

__all__ = ["Language", "filled", "read_words"]
