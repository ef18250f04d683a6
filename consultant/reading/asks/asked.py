"""A sentence of a letter, with what stands in it and before it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

from consultant.domain.coding import Mention
from consultant.reading.asks.clauses import Clause, clauses_of
from consultant.reading.asks.plain import Word, joined, plain_words
from consultant.reading.asks.rules import Around
from consultant.reading.asks.signs import signs


@dataclass(frozen=True, kw_only=True)  # no slots: what is derived is kept
class Asked:
    """A sentence, the codes in it and before it, and what its letter has told so far."""

    words: str
    start: int = 0
    mentions: tuple[Mention, ...] = ()
    before: tuple[Mention, ...] = ()
    has_case: bool = False  # the letter tells of a case: a bare "33986?" asks if it fits
    has_doubt: bool = False  # it tells of a finding that is only suspected
    previous: Self | None = None

    @cached_property
    def plain_words(self) -> tuple[Word, ...]:
        return plain_words(self.words, self.mentions, self.start, signs().spelling)

    @cached_property
    def plain(self) -> str:
        return joined(self.plain_words)

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        return clauses_of(self.plain_words)

    @cached_property
    def around(self) -> Around:
        was_gone = self.previous is not None and self.previous.around.has_gone
        return Around(
            before=self.before,
            has_case=self.has_case,
            has_doubt=self.has_doubt,
            has_gone=was_gone or bool(signs().gone.found(self.plain)),
        )
