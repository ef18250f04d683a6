"""Finds what a text says that the library does not: codes, descriptions, figures, quotations.

    quotations   stand in the letter              -> blanked
    rows         a code and its own description   -> blanked
    phrases      the findings' own words          -> blanked
    what is left: each code stands in the library, each figure in the findings

Looked at when a reply is drafted, when it is approved and before it is sent.
"""

import re
from datetime import date
from typing import Protocol

from consultant.domain.coding import Code, CodeSystem
from consultant.domain.consult import Ungrounded
from consultant.drafting.evidence import FIGURE, Allowed

#: code-shaped, per system; a bare category ("J96") only after a word that makes it a code
CODE = re.compile(
    r"(?<![\w.$])(?:"
    r"\d{5}|\d{4}[A-Z]|[A-Z]\d{4}"  # CPT, Category II and III, HCPCS
    r"|(?i:[A-Z]\d[0-9A-Z]\.[0-9A-Z]{1,4})|[A-Z]\d{3}|[A-Z]\d[0-9A-Z]\d{2,3}[A-Z]?"  # ICD-10-CM
    r"|(?=[0-9A-Z]*\d)(?=[0-9A-Z]*[A-Z])[0-9A-HJ-NP-Z]{7}"  # ICD-10-PCS
    r"|\d{3}\.\d{1,2}"  # ICD-9-CM
    r")(?![\w])"
    r"|(?<=\bcode )[A-Z]\d[0-9A-Z](?![\w.])|(?<=\breport )[A-Z]\d[0-9A-Z](?![\w.])",
)
_QUOTED = re.compile(r'"([^"]*)"|“([^”]*)”')
_NUMBER = r"[A-Z0-9][A-Z0-9.]{2,7}"
_ROW = re.compile(rf"^({_NUMBER}) {{2,}}(\S.*(?:\n {{6,}}\S.*)*)", re.MULTILINE)
_TOLD = re.compile(rf"\b({_NUMBER})(?: \(|: | - | \u2013 )([A-Z][^.;()\n]*(?:\n[^.;()\n]+)?)")
_SENTENCE = frozenset(
    [
        "the",
        "this",
        "that",
        "it",
        "its",
        "you",
        "your",
        "we",
        "if",
        "not",
        "no",
        "yes",
        "please",
        "report",
        "only",
        "see",
        "use",
        "for",
        "in",
        "on",
        "as",
        "when",
        "a",
        "an",
        "one",
        "both",
        "already",
        "nearest",
    ]
)
_UNKNOWN = re.compile(
    r"\bunknown\b|\bholds?\b|\bretired\b|\bnot in\b|\blast stood\b", re.IGNORECASE
)
_NOT_FIGURES = re.compile(
    r"\d{4}-\d{2}-\d{2}"  # a date
    r"|\(\d{1,2}\)"  # the number of a question
    r"|\b[IVX]+\.[A-Z](?:\.\d+)?(?:\.[a-z])?(?:\.\(?\d+\)?)*"  # a section of the guidelines
    r"|\b(?:FY|CY)\s?\d{4}\b|\b20\d\d(?:\s?Q[1-4])?\b"  # an edition
    r"|\b(?:ICD-9|ICD-10)(?:-CM|-PCS)?\b|\b[Ee]xcludes ?[12]\b|\b7th\b"
)


class Codebook(Protocol):
    def find(self, system: CodeSystem | None, code: str, on: date) -> Code | None:
        """The code in any installed edition, the one that answers for the date first."""


def find_ungrounded(
    text: str, books: Codebook, *, on: date, allowed: Allowed
) -> tuple[Ungrounded, ...]:
    """All that the text names and nothing installed or asked holds; empty: it may leave."""
    found: list[Ungrounded] = []
    rest = _without_quotations(text, allowed, found)
    rest = _without_rows(rest, books, on, found)
    _check_told(rest, books, on, allowed, found)
    flat = _without_phrases(" ".join(rest.split()), allowed)
    flat = _without_codes(flat, books, on, allowed, found)
    figures = FIGURE.findall(_NOT_FIGURES.sub(" ", flat))
    found += [
        _ungrounded(text, figure, "this figure stands nowhere in the findings")
        for figure in figures
        if figure not in allowed.figures
    ]
    return tuple(dict.fromkeys(found))


def _without_quotations(text: str, allowed: Allowed, found: list[Ungrounded]) -> str:
    letter = _plain(allowed.letter)
    phrases = _plain(" ".join(allowed.phrases))

    def weigh(match: re.Match[str]) -> str:
        words = match[1] or match[2] or ""
        parts = [_plain(p) for p in re.split(r"\[removed\]|\.\.\.", words)]
        if not all(p in letter or p in phrases for p in parts):
            found.append(_ungrounded(text, words, "these words are not in the letter"))
        return " "

    return _QUOTED.sub(weigh, text)


def _without_rows(text: str, books: Codebook, on: date, found: list[Ungrounded]) -> str:
    """Rows of a table of codes: each must carry the description of that very code."""

    def weigh(match: re.Match[str]) -> str:
        held = _held(books, match[1], on)
        if not held:
            return match[0]  # told as an unknown code further down
        if not any(_describes(match[2], code) for code in held):
            why = f"this is not the library's description of {match[1]}"
            found.append(_ungrounded(text, match[0], why))
        return " "

    return _ROW.sub(weigh, text)


def _check_told(
    text: str, books: Codebook, on: date, allowed: Allowed, found: list[Ungrounded]
) -> None:
    """The same for a description in running text: "J96.01: Acute ...", "J96.01 (Acute ...)"."""
    for match in _TOLD.finditer(text):
        words = match[2].split()
        held = _held(books, match[1], on)
        if not held or len(words) < 3 or words[0].lower() in _SENTENCE:
            continue
        if " ".join(words).startswith(tuple(s.split(";")[0][:12] for s in allowed.sources)):
            continue
        if not any(_describes(match[2], code) for code in held):
            why = f"this is not the library's description of {match[1]}"
            found.append(_ungrounded(text, match[0], why))


def _held(books: Codebook, written: str, on: date) -> list[Code]:
    """The codes so written, whichever system: J1100 is a drug, and J11.00 without its dot."""
    found = (books.find(system, written, on) for system in CodeSystem)
    return [code for code in found if code is not None]


def _describes(words: str, code: Code) -> bool:
    said = _plain(words)
    return any(
        text and (said.startswith(text) or text.startswith(said))
        for text in (_plain(code.words), _plain(code.plain))
    )


def _without_phrases(flat: str, allowed: Allowed) -> str:
    for phrase in allowed.phrases:
        if phrase in flat:
            flat = flat.replace(phrase, " ")
    return flat


def _without_codes(
    flat: str, books: Codebook, on: date, allowed: Allowed, found: list[Ungrounded]
) -> str:
    for sentence in re.split(r"(?<=[.:;?])\s", flat):
        for code in CODE.findall(sentence):
            if code in allowed.codes or books.find(None, code, on) is not None:
                continue
            if code in allowed.unknown and _UNKNOWN.search(sentence):
                continue
            found.append(_ungrounded(flat, code, "no installed edition holds this code"))
    return CODE.sub(" ", flat)


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text.lower()).strip()


def _ungrounded(text: str, words: str, why: str) -> Ungrounded:
    return Ungrounded(text=words, why=why, start=max(text.find(words), 0))
