"""What a reviewer made of the desk's words, paragraph by paragraph and question by question.

the desk's draft | the text approved  -->  {1: (Rewording, ...), 2: (...)}
"""

import re
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from consultant.domain.casebook import Rewording

_NUMBERED = re.compile(r"^\((\d{1,2})\) ")
_GREETING = re.compile(
    r"^(?:hello|hi|dear|good (?:morning|afternoon|day))\b[^.?!]{0,60},$", re.IGNORECASE
)
_WARNING = re.compile(r"^Please note: ")
_QUOTED = re.compile(r'"[^"]*"|“[^”]*”')


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph of a reply, and which question's answer it belongs to; 0 for none."""

    text: str  # as laid out, without its "(2) "
    question: int
    is_numbered: bool = False

    @property
    def plain(self) -> str:
        return plain_of(self.text)

    @property
    def laid_out(self) -> str:
        return f"({self.question}) {self.text}" if self.is_numbered else self.text


def plain_of(text: str) -> str:
    """To compare by: in one line, without what is quoted of the asker."""
    return " ".join(_QUOTED.sub('""', text).split())


def cut(text: str) -> list[Paragraph]:
    """A reply's paragraphs; where questions are numbered, each belongs to the last number told."""
    blocks = [block.strip("\n") for block in re.split(r"\n[ \t]*\n", text) if block.strip()]
    has_numbers = any(_NUMBERED.match(block) for block in blocks)
    paragraphs, question = [], 0 if has_numbers else 1
    for block in blocks:
        number = _NUMBERED.match(block)
        if number:
            question = int(number[1])
        is_nobodys = bool(_GREETING.match(block) or _WARNING.match(block))
        paragraphs.append(
            Paragraph(
                text=block[number.end() :] if number else block,
                question=0 if is_nobodys else question,
                is_numbered=bool(number),
            )
        )
    return paragraphs


def joined(paragraphs: list[Paragraph]) -> str:
    return "\n\n".join(p.laid_out for p in paragraphs) + "\n"


def framed(text: str, other: str) -> str:
    """The words of another reply in this one's frame: its greeting, its warnings.

    A paragraph that differs in what it quotes alone stands as this reply has it: the quotation
    is this asker's.
    """
    own = cut(text)
    greeting = [p.text for p in own[:1] if _is_greeting(p)]
    warnings = [p.text for p in own if _is_warning(p)]
    here = {p.plain: p.text for p in own}
    words = [replace(p, text=here.get(p.plain, p.text)) for p in cut(unframed(other))]
    return "\n\n".join([*greeting, joined(words).strip("\n"), *warnings]) + "\n"


def unframed(text: str) -> str:
    """A reply without its greeting and its warnings: what is said to the question."""
    return joined([p for p in cut(text) if not (_is_greeting(p) or _is_warning(p))])


def _is_greeting(paragraph: Paragraph) -> bool:
    return bool(_GREETING.match(paragraph.text))


def _is_warning(paragraph: Paragraph) -> bool:
    return bool(_WARNING.match(paragraph.text))


def rewordings(desk: str, approved: str) -> dict[int, tuple[Rewording, ...]]:
    """By question, what stands in the approved text and not in the desk's own.

    What was only left out is no wording; nor is a greeting.
    """
    old, new = cut(desk), cut(approved)
    found: dict[int, list[Rewording]] = {}
    matcher = SequenceMatcher(None, [p.plain for p in old], [p.plain for p in new], autojunk=False)
    for kind, a1, a2, b1, b2 in matcher.get_opcodes():
        if kind not in {"replace", "insert"}:
            continue
        place = old[a1] if kind == "replace" else old[a1 - 1] if a1 else None
        if place is None or not place.question or not new[b1].question:
            continue
        found.setdefault(place.question, []).append(
            Rewording(
                before=tuple(p.plain for p in old[a1:a2]),
                follows=place.plain if kind == "insert" else "",
                after=tuple(p.text for p in new[b1:b2]),
            )
        )
    return {question: tuple(each) for question, each in found.items()}
