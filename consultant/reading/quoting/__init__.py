"""The new text of a letter, apart from quoted history, signature, disclaimer and banner.

    Hello, two questions ...      kept
    Thanks, Ann                   signature
    Sent from my iPhone           tag line
    On Monday, Bo wrote:          history
    > old words
    my answer between             kept
A forward is never stripped, and the result is never empty where the text was not.
"""

from dataclasses import dataclass

from consultant.reading.quoting.endings import strip_banner, strip_ending
from consultant.reading.quoting.history import (
    Break,
    apart,
    find_breaks,
    is_followed_by_quotes,
    is_quoted,
    unmarked,
    without_rule,
)
from consultant.reading.quoting.lines import is_forward_subject, is_forwarded

#: Longer texts are no letters; what comes after is left as it is.
LINES_READ = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What the rest of the message tells of its text."""

    subject: str = ""
    sender: str = ""  # the name in From, found again in a signature
    signature: frozenset[str] = frozenset()  # lines that the mail program marked so


def new_text(text: str, hints: Hints, *, with_signature: bool = False) -> str:
    """What was newly written in `text`; a forward's words count as new.

    `with_signature` leaves what stands beneath the last word, as some want it.
    """
    lines = [line.rstrip() for line in text.split("\n")][:LINES_READ]
    lines = _unquote_forward(apart(lines))
    own, forwarded = _split(lines, hints)
    if not with_signature:
        own = strip_ending(strip_banner(own), hints.sender, hints.signature)
    visible = "\n\n".join("\n".join(part).strip("\n") for part in (own, forwarded)).strip("\n")
    return visible if visible.strip() else text.strip()


def _split(lines: list[str], hints: Hints) -> tuple[list[str], list[str]]:
    """The sender's own lines, and those of a letter forwarded with them."""
    own: list[str] = []
    begin = 0
    for here in find_breaks(lines):
        own.extend(lines[begin : here.line])
        begin = here.line + here.length
        rest = lines[begin:]
        if _is_forward(here, own, hints):
            return without_rule(unmarked(own)), _unmarked_forward(rest)
        if not _goes_on_below(here, lines):
            return without_rule(unmarked(own)), []
        own = without_rule(own)
        own.append("")
    own.extend(lines[begin:])
    return unmarked(own), []


def _unmarked_forward(rest: list[str]) -> list[str]:
    """A forwarded letter without the marks before each of its lines, where all have one."""
    said = [line for line in rest if line.strip()]
    return [_unmark(line) for line in rest] if all(is_quoted(line) for line in said) else rest


def _is_forward(here: Break, own: list[str], hints: Hints) -> bool:
    """A letter passed on with its words: it says so, or nothing else is said."""
    if here.manner == "forward":
        return True
    if here.manner not in {"original", "header"}:
        return False
    said = any(
        line.strip() for line in strip_ending(strip_banner(own), hints.sender, hints.signature)
    )
    return is_forward_subject(hints.subject) or not said


def _goes_on_below(here: Break, lines: list[str]) -> bool:
    """Whether new words may stand beneath: the old ones are marked line by line."""
    if here.manner == "above":
        return False
    return is_followed_by_quotes(lines, here.line + here.length)


def _unquote_forward(lines: list[str]) -> list[str]:
    """A forward whose every line is quoted (Apple Mail) is read as if it were not."""
    for number, line in enumerate(lines):
        if is_quoted(line) and is_forwarded(line):
            before = [one for one in lines[:number] if is_quoted(one)]
            if any(one.strip(" >") for one in before):
                return lines
            return lines[:number] + [_unmark(one) for one in lines[number:]]
    return lines


def _unmark(line: str) -> str:
    return line.lstrip()[1:].removeprefix(" ") if is_quoted(line) else line
