"""What stands around the new words: a banner above; tag line, disclaimer, signature below.

A signature goes only on evidence: its delimiter, the mail program's mark, the sender's own
name, or the makings of a business card. A patient's name in the last line is none of these.
"""

import re

from consultant.reading.quoting.closings import (
    BANNER,
    BARE_NAME,
    CARD,
    CREDENTIALED,
    DASHED,
    DELIMITER,
    DISCLAIMER,
    LINK,
    PROSE,
    SENTENCE,
    SIGN_OFF,
    TAG,
    TRUE_DELIMITER,
)

#: A card has few lines, none long.
CARD_LINES = 10
CARD_PARAGRAPHS = 4
CARD_WIDTH = 110
TAIL_LINES = 16


def strip_banner(lines: list[str]) -> list[str]:
    """`lines` without the warning that a gateway put on top."""
    first = next((n for n, line in enumerate(lines) if line.strip()), len(lines))
    if first >= len(lines) or len(lines[first]) > 400 or not BANNER.match(lines[first]):
        return lines
    end = first + 1
    while end < len(lines) and lines[end].strip() and end - first < 4:
        end += 1
    return lines[end:] if any(line.strip() for line in lines[end:]) else lines


def strip_ending(
    lines: list[str], sender: str = "", marked: frozenset[str] = frozenset()
) -> list[str]:
    """`lines` without what follows the last new word; all of them where none would be left."""
    kept = _trimmed(lines)
    for strip in (_delimited, _disclaimed, _tagged, _without_dashed):
        kept = _if_any(strip(kept), kept)
    kept = _if_any(_marked(kept, marked), kept)
    names = _names(sender)
    kept = _if_any(_signed_off(kept), kept)
    kept = _if_any(_unsigned(kept, names, may_be_card=True), kept)
    for _ in range(3):
        shorter = _if_any(_unsigned(kept, names, may_be_card=False), kept)
        if shorter == kept:
            break
        kept = shorter
    return kept


def _trimmed(lines: list[str]) -> list[str]:
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    return lines[:end]


def _if_any(shorter: list[str], otherwise: list[str]) -> list[str]:
    shorter = _trimmed(shorter)
    return shorter if any(line.strip() for line in shorter) else otherwise


def _delimited(lines: list[str]) -> list[str]:
    """Up to a signature delimiter; a mere rule counts only near the end."""
    for number, line in enumerate(lines):
        if TRUE_DELIMITER.match(line) and len(lines) - number <= 3 * TAIL_LINES:
            return lines[:number]
    for number in range(max(1, len(lines) - CARD_LINES), len(lines)):
        if DELIMITER.match(lines[number]):
            return lines[:number]
    return lines


def _disclaimed(lines: list[str]) -> list[str]:
    """Without the paragraphs that begin as a disclaimer does."""
    kept: list[str] = []
    skipping = False
    for number, line in enumerate(lines):
        begins = not number or not lines[number - 1].strip()
        if begins or not line.strip():
            skipping = False
        if not skipping and line.strip() and DISCLAIMER.match(line):
            skipping = True
        if not skipping:
            kept.append(line)
    return kept


def _tagged(lines: list[str]) -> list[str]:
    """Without a tag line near the end, and what little follows it."""
    for number in range(max(0, len(lines) - TAIL_LINES), len(lines)):
        if TAG.match(lines[number]):
            return lines[: number - _is_name_alone(lines, number - 1)]
    return lines


def _is_name_alone(lines: list[str], number: int) -> bool:
    """Whether a bare name stands here, apart from what was said above it."""
    said_above = number > 1 and not lines[number - 1].strip()
    return said_above and bool(BARE_NAME.match(lines[number].strip()))


def _without_dashed(lines: list[str]) -> list[str]:
    """Without the name behind dashes that ends a letter; above a card it stays."""
    return _without_sign_off(lines[:-1]) if len(lines) > 1 and DASHED.match(lines[-1]) else lines


def _marked(lines: list[str], marked: frozenset[str]) -> list[str]:
    end = len(lines)
    while end and marked and (not lines[end - 1].strip() or lines[end - 1].strip() in marked):
        end -= 1
    return lines[:end] if marked else lines


def _signed_off(lines: list[str]) -> list[str]:
    """Without "Kind regards," and the few brief lines under it, whoever they name."""
    below = [n for n, line in enumerate(lines) if line.strip()][-CARD_LINES:]
    for place, number in enumerate(below[:-1]):
        under = [lines[n].strip() for n in below[place + 1 :]]
        is_close = below[place + 1] == number + 1
        if number and SIGN_OFF.match(lines[number]) and _is_signature(under, is_close=is_close):
            return _without_sign_off(lines[:number])
    return lines


def _is_signature(under: list[str], *, is_close: bool) -> bool:
    """A name right under the sign-off, or a card; a name apart from it may be the patient's."""
    is_name = is_close and bool(BARE_NAME.match(under[0]))
    is_card = len(under) > 1 or bool(CREDENTIALED.search(under[0]))
    return (is_name or is_card) and all(map(_is_brief, under[is_name:]))


def _names(sender: str) -> frozenset[str]:
    """The sender's names as a signature may give them: whole words of three letters and more."""
    return frozenset(word.lower() for word in re.findall(r"[^\W\d_][\w'-]{2,}", sender))


def _unsigned(lines: list[str], names: frozenset[str], *, may_be_card: bool) -> list[str]:
    """Without a card or a name at the end, and the thanks over it."""
    start = _name_line(lines, names)
    if start is None and may_be_card:
        start = _card(lines)
    if start is None:
        return lines
    return _without_sign_off(lines[:start])


def _name_line(lines: list[str], names: frozenset[str]) -> int | None:
    """Where the sender's own name begins the last lines."""
    for number in range(max(0, len(lines) - CARD_LINES), len(lines)):
        if _is_name(lines, number, names) and all(_is_brief(line) for line in lines[number + 1 :]):
            return number
    return None


def _is_name(lines: list[str], number: int, names: frozenset[str]) -> bool:
    line = _after_thanks(lines[number])
    words = re.findall(r"[^\W\d_][\w'-]*", line.lower())
    if not words or len(line) > 70 or SENTENCE.search(line):
        return False
    if _is_initial(line, words, names):
        return number > 0
    return bool(set(words[:4]) & names) and (len(words) <= 3 or line[:1].isupper())


def _is_initial(line: str, words: list[str], names: frozenset[str]) -> bool:
    """Whether the name is an initial: W. or JM under the letter."""
    letters = "".join(words)
    return (
        len(line.strip()) <= 4
        and line.strip()[:1].isupper()
        and any(name.startswith(letters[0]) for name in names)
    )


def _after_thanks(line: str) -> str:
    """The name in "Thx, Tamsin" and the like."""
    before, comma, after = line.strip().lstrip("-\u2013\u2014 ").rpartition(",")
    if comma and SIGN_OFF.match(before):
        return after.strip()
    return re.sub(
        r"^(?:thanks|thx|thank you|regards|best|cheers)[!.,]?\s+(?=[A-Z])",
        "",
        line.strip().lstrip("-\u2013\u2014 "),
        flags=re.IGNORECASE,
    )


def _is_brief(line: str) -> bool:
    """A line that may stand under a name: short, and no sentence unless it is of a card."""
    return len(line) <= CARD_WIDTH and (
        not SENTENCE.search(line) or bool(CARD.search(line) or LINK.search(line))
    )


def _card(lines: list[str]) -> int | None:
    """Where a business card begins that ends the letter; None where there is none.

    One card may be several paragraphs: name and telephone, a picture, the address.
    """
    found, end = None, len(lines)
    for _ in range(CARD_PARAGRAPHS):
        start = _paragraph(lines, end)
        part = lines[start:end]
        if not start or not part or len(part) > CARD_LINES or not all(map(_is_of_card, part)):
            break
        if _is_card(part):
            found = start
        elif found is None:
            break
        end = len(_trimmed(lines[:start]))
    return found


def _paragraph(lines: list[str], end: int) -> int:
    """Where the paragraph begins that ends before line `end`."""
    start = end
    while start and lines[start - 1].strip():
        start -= 1
    return start


def _is_of_card(line: str) -> bool:
    return len(line) <= CARD_WIDTH and not SENTENCE.search(line) and not PROSE.search(line)


def _is_card(part: list[str]) -> bool:
    if any(CARD.search(line) for line in part):
        return True
    return len(part) > 1 and any(LINK.search(ln) or CREDENTIALED.search(ln) for ln in part)


def _without_sign_off(lines: list[str]) -> list[str]:
    """`lines` without the thanks that stood over a signature, unless thanks are all."""
    kept = _trimmed(lines)
    while kept and SIGN_OFF.match(kept[-1]):
        kept = _trimmed(kept[:-1])
    return kept or _trimmed(lines)
