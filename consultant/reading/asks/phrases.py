"""Phrases as `db/codesets/requests.toml` writes them, made into patterns over plain words.

    which [of] ~ first      {may} {who} ... {bill}      bundl*      ^ both
A plain clause is its words between single blanks, with one at each end.
"""

import re
from collections.abc import Mapping

#: What a class may hold beside the file's own: codes of any system, counts.
BUILT_IN = {"c": "<[pdsi]>", "p": "<p>", "m": "<m>", "n": r"[1-9]\d{0,2}"}
_GAPS = {"~": r"(?:[^ ?;]+ ){0,2}?", "...": r"(?:[^ ?;]+ ){0,6}?"}
_END = r"(?=(?:[?!.,:\"')-]+ )*\Z)"


def pattern_of(phrases: str, classes: Mapping[str, str]) -> re.Pattern[str]:
    """One pattern that matches any of the phrases, a line each; an empty table matches nothing."""
    lines = [line.split() for line in phrases.splitlines() if line.strip()]
    return re.compile("|".join(_of_line(line, classes) for line in lines) or r"(?!)")


def _of_line(elements: list[str], classes: Mapping[str, str]) -> str:
    starts = r"\A " if elements[0] == "^" else "(?<= )"
    return starts + "".join(_of_element(e, classes) for e in elements if e != "^")


def _of_element(element: str, classes: Mapping[str, str]) -> str:
    if element == "$":
        return _END
    if element.startswith("["):
        return f"(?:{_of_element(element[1:-1], classes)})?"
    if element in _GAPS:
        return _GAPS[element]
    return f"(?:{_words(element, classes)}) "


def _words(element: str, classes: Mapping[str, str]) -> str:
    """The alternatives of one element: words, or the words of classes."""
    if element.startswith("{"):
        names = element[1:-1].split("|")
        return "|".join(_class(name, classes) for name in names)
    return "|".join(_word(word) for word in element.split("|"))


def _class(name: str, classes: Mapping[str, str]) -> str:
    if name in BUILT_IN:
        return BUILT_IN[name]
    return "|".join(_word(word) for word in classes.get(name, name).split())


def _word(word: str) -> str:
    if word in {"<c>", "<n>"}:
        return BUILT_IN[word[1]]
    escaped = re.escape(word.rstrip("*")).replace("_", " ")
    return escaped + "[^ ]*" * word.endswith("*")
