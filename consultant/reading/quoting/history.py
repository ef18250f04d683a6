"""Where older letters stand in a text: quotations, answered and forwarded letters.

new words
On Monday, Ann wrote:          an attribution
> older words                  quoted lines
-----Original Message-----     or a rule, and a block of header lines
From: Ann
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from consultant.reading.patterns import any_of
from consultant.reading.quoting.lines import (
    REPLY_ABOVE,
    RULE_LINE,
    has_address,
    has_moment,
    header_kind,
    is_forwarded,
    is_header_in_one,
    is_original,
    wrote_in,
)

#: An attribution is broken over at most so many lines, and no longer than this.
ATTRIBUTION_LINES = 4
ATTRIBUTION_LENGTH = 400
#: A quoted line this long may have been broken by the way; its rest lost the mark.
WRAPPED = 70

_QUOTED = re.compile(r"^\s{0,3}>")
_OPENS = re.compile(
    any_of(
        r"""^\W{0,6}(?:(?:on|no dia|le|el|il|op|am|den|em|dne|w dniu|dnia|na|pe|la|kl|ons|a|at|since
        |il giorno|στις|в|вт|пн|ср|чт|пт|сб|вс|vào|tarihinde|mon|tue|wed|thu|fri|sat|sun
        |lun|mar|mer|jeu|ven|sam|dim|mo|di|mi|do|fr|sa|so)\b|\d{1,4}[./-]|\d{1,2}\s
        |在|于)"""
    ),
    re.IGNORECASE,
)
#: "Ann Ash <ann@..."
_OPENS_NAMED = re.compile(r"^\W{0,6}[\"'<\w][^.?!]{0,80}<?[\w.+-]{1,64}@", re.IGNORECASE)
_DATED_OPENING = re.compile(r"^\W{0,6}On [A-Z][a-z]{2,8},? .{0,40}\b(?:19|20)\d\d\b")
#: Gmail's own, in languages it has no sentence for: "2016-03-03 17:21 GMT+01:00 Some One".
_GMAIL_DATED = re.compile(
    r"^\d{4}-\d{2}-\d{2} \d{1,2}:\d{2} (?:GMT|UTC)?[+-]\d{2}:?\d{2}:? [^.?!]{2,80}$"
)
_ADDRESSES = re.compile(r"^[\s>]*[^.?!]{0,120}[<(]?[\w.+-]+@[\w.-]+[>)\],;]{0,3}\s*[,;]?\s*$")
_INDENTED = re.compile(r"^[\s>]{0,8}(?:\s{4,}|\t)\S")
#: The end of an attribution whose address stands on lines of its own.
_REST = re.compile(r"^\s{0,3}>\s?\w{0,12}\s?:\s*$")
_TAGS = re.compile(r"</?div>")
_GLUED = re.compile(r"\bOn (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},? .{5,200}\bwrote:\s{0,9}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """Where older words begin: the line, how many lines say so, and in what manner."""

    line: int
    length: int
    manner: str  # "attribution", "original", "header", "forward", "above"


def is_quoted(line: str) -> bool:
    return bool(_QUOTED.match(line))


def apart(lines: list[str]) -> list[str]:
    """`lines` with an attribution on a line of its own: "my answer On Monday, Ann wrote:"."""
    split: list[str] = []
    for line in _without_tags(lines):
        found = _GLUED.search(line) if len(line) < ATTRIBUTION_LENGTH else None
        own = line[: found.start()].rstrip("- \t") if found else ""
        is_glued = found and own and not own.startswith((">", " ", "\t"))
        split.extend([own, line[found.start() :]] if found and is_glued else [line])
    return split


def _without_tags(lines: list[str]) -> Iterator[str]:
    """Samsung's mail program leaves its markup in the plain text, a whole header on one line."""
    for line in lines:
        if line.startswith("<div>") and "</div>" in line[:ATTRIBUTION_LENGTH]:
            yield from (piece.strip() for piece in _TAGS.split(line) if piece.strip())
        else:
            yield line.removeprefix("</div>")


def find_breaks(lines: list[str]) -> list[Break]:
    """Every place where an older letter begins, in order; none lies inside another's header."""
    found: list[Break] = []
    number = 0
    while number < len(lines):
        here = break_at(lines, number)
        if here is not None:
            found.append(here)
        number += here.length if here else 1
    return found


def break_at(lines: list[str], number: int) -> Break | None:
    """The break that begins with this line, if one does."""
    line = lines[number]
    if not line.strip():
        return None
    if REPLY_ABOVE.match(line) and not is_quoted(line):  # answers may stand under a quoted one
        return Break(line=number, length=1, manner="above")
    if manner := "forward" if is_forwarded(line) else "original" if is_original(line) else "":
        return Break(line=number, length=1 + header_block(lines, number + 1), manner=manner)
    return _unmarked_break(lines, number)


def _unmarked_break(lines: list[str], number: int) -> Break | None:
    """A break that no line announces: a block of header lines, or "On Monday, Ann wrote:"."""
    if is_header_in_one(lines[number]):
        return Break(line=number, length=1, manner="header")
    if length := header_block(lines, number, is_bare=True):
        return Break(line=number, length=length, manner="header")
    if not is_quoted(lines[number]) and (length := attribution(lines, number)):
        return Break(line=number, length=length, manner="attribution")
    return None


def header_block(lines: list[str], start: int, *, is_bare: bool = False) -> int:
    """How many lines from `start` are header lines of an older letter; 0 for none.

    A bare block, with no rule over it, must name its sender and two things more.
    """
    kinds: list[str] = []
    end = number = start
    blanks = 0
    while number < len(lines) and number - start < 24:
        kind = header_kind(lines[number])
        if kind:
            kinds.append(kind)
            end = number + 1
            blanks = 0
        elif not lines[number].strip(" >"):
            blanks += 1
            if blanks > (0 if is_bare and len(kinds) > 1 else 1):
                break
        elif not kinds or not _goes_on(lines, number):
            break
        else:
            end = number + 1
        number += 1
    enough = _is_block(kinds) if is_bare else len(set(kinds)) >= 2
    return end - start if enough and (kinds[:1] != ["other"]) else 0


def _is_block(kinds: list[str]) -> bool:
    if kinds[:2] == ["from", "date"]:
        return True
    return "from" in kinds[:3] and len(set(kinds) & {"date", "subject", "to"}) >= 2


def _goes_on(lines: list[str], number: int) -> bool:
    """A folded header line: addresses that go on, an indented line, one between two fields."""
    line = lines[number]
    if number + 1 < len(lines) and header_kind(lines[number + 1]) and len(line) < WRAPPED:
        return True
    return bool(_ADDRESSES.match(line)) or (
        bool(_INDENTED.match(line)) and not line.lstrip(" >").startswith("-")
    )


def attribution(lines: list[str], start: int) -> int:
    """How many lines from `start` say who wrote what follows; 0 for none."""
    joined, count = "", 0
    for number, line in enumerate(lines[start : start + 2 * ATTRIBUTION_LINES]):
        if not line.strip() and not _is_open(joined, lines, start + number):
            return 0
        if number and _is_whole(line.strip(), lines, start + number + 1):
            return 0  # that line says it by itself; this one is somebody's last word
        joined = f"{joined} {line.strip()}".strip()
        count += bool(line.strip())
        if count > ATTRIBUTION_LINES or len(joined) > ATTRIBUTION_LENGTH:
            return 0
        if _begins(joined, lines[start], count) and _is_attribution(
            joined, lines, start + number + 1
        ):
            return number + 1
    return 0


def _is_whole(line: str, lines: list[str], after: int) -> bool:
    """Whether one line holds an attribution from its beginning: opening, date and verb."""
    return bool(_opens(line) and has_moment(line)) and _is_attribution(line, lines, after)


def _is_open(joined: str, lines: list[str], blank: int) -> bool:
    """Whether an attribution goes on after an empty line: its address stands by itself."""
    following = lines[blank + 1].strip() if blank + 1 < len(lines) else ""
    return bool(_DATED_OPENING.match(joined)) and following.startswith("<")


def _begins(joined: str, first: str, count: int) -> bool:
    """Several lines are one attribution only where the first begins as one does."""
    if count == 1 or _opens(joined):
        return True
    return has_moment(first) and wrote_in(first) is not None


def _opens(text: str) -> bool:
    """Whether these words begin as an attribution does: a preposition, a day, a name."""
    return bool(_OPENS.match(text) or ("@" in text[:160] and _OPENS_NAMED.match(text)))


def _is_attribution(joined: str, lines: list[str], after: int) -> bool:
    joined = joined.strip("-\u2013\u2014 ")
    if _GMAIL_DATED.match(joined):
        return True
    closed = joined.endswith((":", "："))
    dated, addressed = has_moment(joined), has_address(joined)
    if not (closed or dated or addressed):
        return False
    wrote = wrote_in(joined)
    if wrote is None:
        said = closed or _next_is_quoted(lines, after)
        named = addressed or (not closed and len(joined) < WRAPPED)
        return said and dated and named and bool(_opens(joined))
    is_last = wrote.end() >= len(joined) - 1
    if closed or is_last:
        return dated or addressed or (closed and _next_is_quoted(lines, after))
    return dated and bool(after < len(lines) and header_kind(lines[after]))


def _next_is_quoted(lines: list[str], after: int) -> bool:
    following = next((line for line in lines[after : after + 3] if line.strip()), "")
    return is_quoted(following) and not _REST.match(following)


def is_followed_by_quotes(lines: list[str], after: int) -> bool:
    """Whether the older words are marked line by line, so that answers may stand between."""
    return _next_is_quoted(lines, after)


def unmarked(lines: list[str]) -> list[str]:
    """`lines` without the quoted ones; the wrapped rest of a quoted line goes with it."""
    kept: list[str] = []
    for number, line in enumerate(lines):
        if not is_quoted(line) and not _is_wrapped_rest(lines, number):
            kept.append(line)
    return kept


def _is_wrapped_rest(lines: list[str], number: int) -> bool:
    if not number or number + 1 >= len(lines) or not lines[number].strip():
        return False
    before, after = lines[number - 1], lines[number + 1]
    return (
        is_quoted(before)
        and is_quoted(after)
        and len(before) >= WRAPPED
        and before.rstrip()[-1] not in ".?!:"
        and len(lines[number]) < WRAPPED
    )


def without_rule(lines: list[str]) -> list[str]:
    """`lines` without the rule and the empty lines at their end."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or RULE_LINE.match(lines[end - 1])):
        end -= 1
    return lines[:end]
