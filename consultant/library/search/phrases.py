"""The texts that lead to codes: descriptions, inclusion terms, index entries, our words."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from consultant.domain.coding import Code, CodeSystem, NoteKind, Release, key_of
from consultant.library.rules import INDEX_KINDS
from consultant.library.search.crossreferences import Entry, Tree, names_column
from consultant.library.search.words import tokens
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
#: Notes at other codes name things that are coded here: "congenital aphakia (Q12.3)".
SENDING = (NoteKind.EXCLUDES1, NoteKind.EXCLUDES2)
SENT_TO = re.compile(r"(\w[^()]*) \(([A-Z]\d[\dA-Z](?:\.[\dA-Z]*)?)-?\)")
EXCEPTION = re.compile(r"\b(?:except|excluding|not including)\b", re.IGNORECASE)
PARENTHESES = re.compile(r"\(([^)]*)\)?")


class Phrase(NamedTuple):
    system: CodeSystem
    key: str
    kind: str  # description, inclusion term, index, neoplasm table, drug table, plain words
    shown: str  # as it is printed in a reason
    text: str  # whose words must be met
    beside: str = ""  # whose words may be met: non-essential modifiers, other names


def book_phrases(session: Session, release: Release) -> Iterator[Phrase]:
    """Of a book of codes: what each code is called; completed codes go with their stem."""
    words = _family_words(session, release)
    for code in code_table.everything(session, release):
        if not is_completed(code):
            key = key_of(code.code)
            beside = " ".join(words.get(f"{k}: {v}", "") for k, v in code.facts.items())
            beside += words.get(code.parent.replace("family ", "family: "), "")
            yield _described(release, key, "description", code.description, beside)
    for _, text in code_table.notes_of_kind(session, release, SENDING):
        found = SENT_TO.fullmatch(text)
        if found and len(tokens(found[1])) > 1:  # "spine" alone is said of what stands above it
            yield _described(release, key_of(found[2]), "note elsewhere", found[1], "")
    kinds = (NoteKind.INCLUSION, NoteKind.INCLUDES)
    for key, text in code_table.notes_of_kind(session, release, kinds):
        if "-" not in key and " " not in key:
            yield _described(release, key, "inclusion term", text, "")


def _described(release: Release, key: str, kind: str, text: str, beside: str) -> Phrase:
    """What stands between parentheses need not be met: "Essential (primary) hypertension".

    What is taken out must not lead here: "Malignant neoplasm of kidney, except renal pelvis".
    """
    must = without_exception(PARENTHESES.sub(" ", text))
    extras = " ".join(PARENTHESES.findall(text))
    return Phrase(release.system, key, kind, text, must, f"{extras} {beside}")


def without_exception(text: str) -> str:
    """What stands before "except ..."; the whole text where nothing does."""
    found = EXCEPTION.search(text)
    return text[: found.start()] if found and found.start() else text


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


def index_phrases(
    session: Session, release: Release, table: Tree | None = None
) -> Iterator[Phrase]:
    """Of an index or a table: the path of each entry that names a code, or sees one that does.

    `table` is the neoplasm table, which the index sends to.
    """
    kind = KIND_NAMES[release.kind]
    tree = index_tree(session, release)
    for ordinal, entry in tree.entries.items():
        for key, place in tree.targets.get(ordinal, ()):
            yield _phrase(release, kind, entry, key, place)
        if ordinal not in tree.targets and entry.see:
            for key, place in tree.follow(entry.see, table):
                yield _seen(release, kind, entry, key, place)


def index_tree(session: Session, release: Release) -> Tree:
    """The entries of an index or a table, each with its path and the codes it leads to."""
    tree = Tree(indexes.all_targets(session, release))
    for ordinal, parent, title, _, see, see_also in indexes.all_terms(session, release):
        above = tree.entries.get(parent)
        tree.add(ordinal, parent, title, _entry(above, title, see or see_also, release.kind))
    return tree


def _entry(above: Entry | None, title: str, see: str, kind: str) -> Entry:
    """Commas part other forms of the same word ("Failure, failed"); parentheses part extras."""
    extras = " ".join(PARENTHESES.findall(title))
    first, _, others = without_exception(PARENTHESES.sub(" ", title)).partition(",")
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


def _seen(release: Release, kind: str, entry: Entry, key: str, place: str) -> Phrase:
    """Of an entry that sees another: where it names a column, the name implies its words."""
    shown = f"{entry.shown} (see {entry.see})"
    if not names_column(entry.see):
        return _phrase(release, kind, entry._replace(shown=shown), key, place)
    beside = f"{entry.beside} {BEHAVIOURS.get(place, '')}"
    return Phrase(release.system, key, kind, shown, entry.text, beside)


def _family_words(session: Session, release: Release) -> dict[str, str]:
    """What people write for each fact of our own families."""
    if release.kind in INDEX_KINDS:
        return {}
    found: dict[str, str] = {}
    for _, _, fact, words, *_ in indexes.all_terms(session, release):
        found[fact] = f"{found.get(fact, '')} {words}"
    return found
