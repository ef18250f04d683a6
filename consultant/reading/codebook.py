"""What reading needs of a library: whether a word is a code, and whether it is clinical."""

from datetime import date
from typing import Protocol

from consultant.domain.coding import CodeSystem, Standing


class Codebook(Protocol):
    """The library's catalog, as reading sees it."""

    def standing(self, system: CodeSystem | None, code: str, on: date) -> Standing:
        """How the code, in any spelling, stands on that date; headers stand too."""
        ...

    def holds(self, system: CodeSystem) -> bool:
        """Whether an edition of that system is installed: else UNKNOWN means "cannot tell"."""
        ...

    def knows_word(self, word: str) -> bool:
        """Whether the lower-case word stands in any description, note or index entry."""
        ...
