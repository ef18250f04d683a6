"""What reading needs of a library: whether a word is a code."""

from datetime import date
from typing import Protocol

from consultant.domain.coding import CodeSystem, Standing


class Codebook(Protocol):
    """The library's catalog, as reading sees it."""

    def standing(self, system: CodeSystem | None, code: str, on: date) -> Standing:
        """How the code, in any spelling, stands on that date; headers stand too.

        UNKNOWN also where no edition of the system is installed.
        """
        ...
