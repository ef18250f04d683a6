"""A sentence parted into clauses, and those of them that ask.

"I have 33952, what do I use for the start, and is 76000 in there?"
 tells          asks                            asks
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from consultant.domain.coding import Mention
from consultant.reading.asks.plain import Word, joined
from consultant.reading.asks.signs import signs

#: What a question may begin with before it begins.
_LEAD = re.compile(
    r"\A (?:(?:and|also|but|so|or|then|now|ok|okay|well|hi|hello|hey|all|team|first|second|secondly"
    r"|third|next|question|q|quick|just|actually|again|finally|lastly|otherwise|if so|if not|if yes"
    r"|in that case|in this case|for this|\d|[,:;()/.-]+) )+"
)
_ADVERBIAL = re.compile(
    r"\A (?:if|when|for|since|because|given|in|on|with|as|after) (?:[^ ,?;]+ ){1,12}, "
)

#: "does medicare pay", "is routine care included", with a question mark behind it.
_INVERTED = re.compile(
    r" (?:is|are|was|were|do|does|did|can|could|may|should|would|will|must|shall|has|have|am) "
)

#: "True, and should we use 50?"
_AGREEING = re.compile(r" (?:true|right|correct|agreed?|ok|okay|legit|allowed) \Z")
#: "97110 x2 and 97140 x1, is GP needed?": codes and nothing else.
_CODES_ALONE = re.compile(r"(?: (?:<[a-z]>|and|or|with|plus|[+/,&]))+ \Z")


@dataclass(frozen=True, kw_only=True)  # no slots: its signs are looked for once
class Clause:
    """Plain words that stand together, with the codes among them."""

    plain: str
    mentions: tuple[Mention, ...]
    is_question: bool  # by its mark or its first words
    is_wish: bool  # "please advise", "not sure which"

    @property
    def asks(self) -> bool:
        return self.is_question or self.is_wish

    @cached_property
    def seen(self) -> frozenset[str]:
        """The signs of the kinds of question in it."""
        return signs().seen(self.plain)


def clauses_of(words: tuple[Word, ...]) -> tuple[Clause, ...]:
    """The clauses of a sentence in order."""
    return tuple(_clauses(words))


def _clauses(words: tuple[Word, ...]) -> Iterator[Clause]:
    parts = list(_parts(words))
    is_marked = "?" in joined(words)
    for number, part in enumerate(parts):
        plain = joined(part)
        is_last = number == len(parts) - 1
        bare = _without_lead(plain)
        frames = signs().frames_of(bare)
        yield Clause(
            plain=bare,
            mentions=tuple(m for word in part for m in word.mentions),
            is_question=(is_marked and is_last)
            or _opens(bare, frames)
            or (is_marked and _may_open(bare)),
            is_wish="wishing" in frames,
        )


def _parts(words: tuple[Word, ...]) -> Iterator[tuple[Word, ...]]:
    """Cut before each tie that leads into a question."""
    plain = joined(words)
    cuts = [plain.count(" ", 0, found.start()) - 1 for found in signs().joint.finditer(plain)]
    begin = 0
    for cut in [c for c in cuts if c > 0]:
        yield words[begin:cut]
        begin = cut
    yield words[begin:]


def _opens(bare: str, frames: frozenset[str]) -> bool:
    """Whether a clause begins as a question does, if need be behind "if he is 6, ..."."""
    if frames & {"opening", "fragment"}:
        return True
    adverbial = _ADVERBIAL.match(bare)
    after = bare[adverbial.end() - 1 :] if adverbial else ""
    return bool(signs().frames_of(after) & {"opening", "fragment"})


def _may_open(bare: str) -> bool:
    """Whether it asks in a sentence that ends in a mark: its verb first, or codes and no verb."""
    adverbial = _ADVERBIAL.match(bare)
    after = bare[adverbial.end() - 1 :] if adverbial else bare
    return any(p.match(after) for p in (_INVERTED, _CODES_ALONE, _AGREEING))


def _without_lead(plain: str) -> str:
    return _LEAD.sub(" ", plain)
