"""What kind of letter it is: a question, thanks, or no matter for this desk."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache

from consultant.domain.coding import Mention
from consultant.domain.inquiry import LetterKind
from consultant.domain.mail import Letter
from consultant.reading.asks import is_request
from consultant.share import share

#: What the asker now does with the answer; the codes in it are ours, said again.
_RESOLVED = re.compile(r"\b(?:we|i)(?:'ll| will| can now)\b|\brebill(?:ed|ing)?\b", re.IGNORECASE)
#: A letter of thanks is short, and asks nothing.
THANKS_LENGTH = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class _LetterWords:
    """db/codesets/letter-words.toml, made ready."""

    thanks: re.Pattern[str]
    trade: re.Pattern[str]
    office: re.Pattern[str]


def kind_of(
    letter: Letter, mentions: tuple[Mention, ...], *, is_follow_up: bool = False
) -> LetterKind:
    """The letter's kind; `is_follow_up` where the desk knows its thread."""
    if letter.automatic_kind:
        return LetterKind(letter.automatic_kind)
    text = letter.visible_text
    follows = is_follow_up or bool(letter.thread.parents)
    asks = is_request(text) or (not follows and is_request(letter.subject))
    says_nothing_new = not mentions or (follows and bool(_RESOLVED.search(text)))
    if (
        _letter_words().thanks.search(text)
        and not asks
        and says_nothing_new
        and len(text) < THANKS_LENGTH
    ):
        return LetterKind.THANKS
    if _is_office_matter(f"{letter.subject}\n{text}", mentions):
        return LetterKind.OUT_OF_SCOPE
    return LetterKind.FOLLOW_UP if follows else LetterKind.QUESTION


def _is_office_matter(text: str, mentions: tuple[Mention, ...]) -> bool:
    if mentions:
        return False
    office = len(_letter_words().office.findall(text))
    trade = len(_letter_words().trade.findall(text))
    return (office >= 2 and office > trade) or (trade == 0 and bool(office))


@lru_cache(maxsize=1)
def _letter_words() -> _LetterWords:
    with share("db", "codesets", "letter-words.toml").open("rb") as file:
        written = tomllib.load(file)
    return _LetterWords(**{name: _any_of_lines(table) for name, table in written.items()})


def _any_of_lines(table: str) -> re.Pattern[str]:
    """Any phrase of a table, a line each, the longest first."""
    lines = sorted(table.split("\n"), key=len, reverse=True)
    words = (re.escape(line.rstrip("*")) + r"\w*" * line.endswith("*") for line in lines if line)
    return re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)
