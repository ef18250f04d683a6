"""The texts that lead to codes: descriptions, inclusion terms, index entries, our words."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from consultant.domain.coding import Code, CodeSystem, NoteKind, Release, key_of
from consultant.library.rules import INDEX_KINDS
from consultant.storage.codesets import codes as code_table
from consultant.storage.codesets import indexes
from consultant.storage.session import Session

#: What each column of the neoplasm table means in words.
BEHAVIOURS = {
    "primary": "malignant neoplasm",
    "secondary": "secondary malignant neoplasm metastatic",
    "in situ": "in situ neoplasm carcinoma",
    "benign": "benign neoplasm",
    "uncertain": "neoplasm of uncertain behavior",
    "unspecified": "neoplasm of unspecified behavior",
}
KIND_NAMES = {
    "icd10cm-index": "index",
    "icd10cm-external": "external-cause index",
    "icd10cm-neoplasm": "neoplasm table",
    "icd10cm-drug": "drug table",
}
EXCEPTION = re.compile(r"\b(?:except|excluding|not including)\b", re.IGNORECASE)
PARENTHESES = re.compile(r"\(([^)]*)\)?")


class Phrase(NamedTuple):
    system: CodeSystem
    key: str
    kind: str  # description, inclusion term, index, neoplasm table, drug table, plain words
    shown: str  # as it is printed in a reason
    text: str  # whose words must be met
    beside: str = ""  # whose words may be met: non-essential modifiers, other names


class Entry(NamedTuple):
    """An index entry while its path is put together."""

    shown: str
    text: str
    beside: str
    see: str


def book_phrases(session: Session, release: Release) -> Iterator[Phrase]:
    """Of a book of codes: what each code is called; completed codes go with their stem."""
    words = _family_words(session, release)
    for code in code_table.everything(session, release):
        if not is_completed(code):
            key = key_of(code.code)
            beside = " ".join(words.get(f"{k}: {v}", "") for k, v in code.facts.items())
            beside += words.get(code.parent.replace("family ", "family: "), "")
            yield _described(release, key, "description", code.description, beside)
    kinds = (NoteKind.INCLUSION, NoteKind.INCLUDES)
    for key, text in code_table.notes_of_kind(session, release, kinds):
        if "-" not in key and " " not in key:
            yield _described(release, key, "inclusion term", text, "")


def _described(release: Release, key: str, kind: str, text: str, beside: str) -> Phrase:
    """What stands between parentheses need not be met: "Essential (primary) hypertension".

    Nor need what is taken out: "Malignant neoplasm of kidney, except renal pelvis".
    """
    must, _, excepted = _split_exception(PARENTHESES.sub(" ", text))
    extras = " ".join([*PARENTHESES.findall(text), excepted])
    return Phrase(release.system, key, kind, text, must, f"{extras} {beside}")


def _split_exception(text: str) -> tuple[str, str, str]:
    found = EXCEPTION.search(text)
    return (text[: found.start()], found[0], text[found.end() :]) if found else (text, "", "")


def is_completed(code: Code) -> bool:
    """Whether it is a code with its 7th character, found through the code it completes."""
    key, stem = key_of(code.code), key_of(code.parent)
    has_stem = "-" not in code.parent and len(stem) >= 3 and key.startswith(stem)
    return (
        code.system is CodeSystem.ICD10CM
        and len(key) == 7
        and has_stem
        and not key[len(stem) : -1].strip("X")
    )


def index_phrases(session: Session, release: Release) -> Iterator[Phrase]:
    """Of an index or a table: the path of each entry that names a code, or sees one that does."""
    targets = indexes.all_targets(session, release)
    kind = KIND_NAMES[release.kind]
    entries: dict[int, Entry] = {}
    for ordinal, parent, title, _, see, see_also in indexes.all_terms(session, release):
        entries[ordinal] = _entry(entries.get(parent), title, see or see_also, release.kind)
    by_path = {_path_key(entry.shown): ordinal for ordinal, entry in entries.items()}
    for ordinal, entry in entries.items():
        for key, place in targets.get(ordinal, ()):
            yield _phrase(release, kind, entry, key, place)
        if ordinal not in targets and entry.see:
            seen = by_path.get(_path_key(entry.see), 0)
            for key, place in targets.get(seen, ()):
                yield _phrase(release, kind, entry, key, place)


def _entry(above: Entry | None, title: str, see: str, kind: str) -> Entry:
    """Commas part other forms of the same word ("Failure, failed"); parentheses part extras."""
    extras = " ".join(PARENTHESES.findall(title))
    first, _, others = PARENTHESES.sub(" ", title).partition(",")
    if above is None:
        is_whole = kind == "icd10cm-neoplasm"  # its one main term is "Neoplasm" itself
        text = "" if is_whole else first
        return Entry(" ".join(title.split()), text, f"{others} {extras}", see)
    return Entry(
        f"{above.shown}, {' '.join(title.split())}",
        f"{above.text} {first}",
        f"{above.beside} {others} {extras}",
        see,
    )


def _phrase(release: Release, kind: str, entry: Entry, key: str, place: str) -> Phrase:
    if place in {"code", "manifestation"}:
        return Phrase(release.system, key, kind, entry.shown, entry.text, entry.beside)
    words = BEHAVIOURS.get(place, place.replace(",", ""))
    shown = f"{entry.shown}: {place}"
    return Phrase(release.system, key, kind, shown, f"{entry.text} {words}", entry.beside)


def _path_key(path: str) -> str:
    """A path as "see" writes it: no parentheses, only the first form of each word."""
    return ",".join(
        part.strip().lower() for part in PARENTHESES.sub("", path).split(",") if part.strip()
    )


def _family_words(session: Session, release: Release) -> dict[str, str]:
    """What people write for each fact of our own families."""
    if release.kind in INDEX_KINDS:
        return {}
    found: dict[str, str] = {}
    for _, _, fact, words, *_ in indexes.all_terms(session, release):
        found[fact] = f"{found.get(fact, '')} {words}"
    return found
