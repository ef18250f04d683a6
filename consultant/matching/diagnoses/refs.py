"""Codes that a note names: "(I50.-)", "I51.4-I51.7", "classifiable to C51-C63"."""

import re
from functools import lru_cache

_CODE = r"[A-TV-Z]\d[0-9A-Z](?:\.[0-9A-Z]{0,4})?"
_REF = re.compile(rf"\b({_CODE})(?:-?\s?-\s?({_CODE})|-)?")


@lru_cache(maxsize=10_000)
def refs(text: str) -> tuple[tuple[str, str], ...]:
    """Spans of codes, without their dots: ("I50", "I50"), ("I514", "I517")."""
    found = _REF.findall(text)
    return tuple((_key(first), _key(last) or _key(first)) for first, last in found)


def covers(text: str, code: str) -> bool:
    """Whether a note's text names this code or a code over it."""
    key = _key(code)
    return any(
        first <= key[: max(len(first), 3)] and key[: len(last)] <= last
        for first, last in refs(text)
    )


def _key(written: str) -> str:
    return written.replace(".", "").rstrip("-")
