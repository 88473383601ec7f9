"""What Casebook says, one file a language, and numbers as people of that language write them."""

from casebook.words.files import filled, read_words
from casebook.words.language import Language, foreign
from casebook.words.sentences import Sentences

__all__ = ["Language", "Sentences", "filled", "foreign", "read_words"]
