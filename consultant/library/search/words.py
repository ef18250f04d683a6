"""Words as the search compares them: one spelling, one number, one name for one thing."""

import hashlib
import re
import tomllib
import unicodedata
from functools import lru_cache

from consultant.settings import share

WORD = re.compile(r"[a-z0-9]+")
ROMAN = {
    "i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7",
    "viii": "8", "ix": "9", "x": "10", "xi": "11", "xii": "12",
}  # fmt: skip
#: After these words even a single letter is a number ("type I", "factor V").
NUMBERED = {
    "type", "stage", "grade", "class", "factor", "group",
    "syndrome", "disease", "disorder", "deficiency", "nerve", "glycogenosis", "variant",
    "mucopolysaccharidosis",
}  # fmt: skip
#: What is written with a hyphen or without: "Velo-cardio-facial", "non-traumatic", "Q-T".
HYPHENED = re.compile(
    r"\b([a-z]{2,}o|non|pre|peri|para|hyper|anti|poly|multi|intra|extra|sub|supra|inter|semi)-"
    r"(?=[a-z]{3})|\b([a-z])-(?=[a-z]\b)"
)
#: Short forms that are words of everyday English: only in capitals are they short forms.
ENGLISH = {
    "as",
    "all",
    "he",
    "cap",
    "add",
    "ad",
    "age",
    "hit",
    "aids",
    "or",
    "ed",
    "ms",
    "pa",
    "si",
    "nec",
    "fh",
    "ha",
    "tn",
    "mm",
    "hap",
    "mg",
    "cin",
    "di",
    "pe",
    "om",
    "mi",
}
MALIGNANT = {"cancer", "malignancy", "carcinoma", "cancers", "carcinomas", "ca"}
#: Words whose ending tells how a growth behaves (ICD-10-CM index: "see Neoplasm, ...").
IS_MALIGNANT = re.compile(r"(sarcoma|blastoma|carcinoma|lymphoma|melanoma)$")
IS_BENIGN = re.compile(r"(adenoma|papilloma|fibroma|lipoma|angioma|leiomyoma|chondroma|osteoma)$")
#: Endings that Latin and English words of one root differ in, the longest first.
ENDINGS = (
    "atic", "otic", "itic", "ical", "ized", "eal", "ial", "ual", "ary", "ous", "ing", "ion",
    "ive", "as", "ar", "ic", "al", "ae", "ia", "ii", "is", "us", "um", "on", "ed", "a", "e", "i",
    "y", "o",
)  # fmt: skip


def tokens(text: str) -> list[str]:
    """The words that count, in order, each once: "Tumours of the kidney" is neoplasm, kidney."""
    return list(_tokens(text))


def fold(text: str) -> str:
    """Lower case, without accents and possessives."""
    plain = text.lower().replace("\u2019", "'")
    if not plain.isascii():
        apart = unicodedata.normalize("NFKD", plain)
        plain = "".join(c for c in apart if not unicodedata.combining(c))
    return re.sub(r"'s\b|(?<=s)'", "", plain) if "'" in plain else plain


@lru_cache(maxsize=65536)
def root(word: str) -> str:
    """What is left without the ending: retina and retinal are one; short words stay whole."""
    if len(word) >= 6:
        for ending in ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= 4:
                return word[: -len(ending)]
    return word


def near(word: str) -> tuple[str, ...]:
    """Words near in meaning to a counted word, at most one step away."""
    return _book().near.get(word, ())


def behaviour(words: list[str]) -> list[str]:
    """Words that a growth's name implies: an adenoma is a benign neoplasm."""
    implied: list[str] = []
    for word in words:
        if IS_MALIGNANT.search(word):
            implied += ["malignant", "neoplasm"]
        elif IS_BENIGN.search(word):
            implied += ["benign", "neoplasm"]
    return [word for word in dict.fromkeys(implied) if word not in words]


@lru_cache(maxsize=8192)
def _tokens(text: str) -> tuple[str, ...]:
    book = _book()
    folded = fold(text)
    if "-" in folded:
        folded = HYPHENED.sub(r"\1\2", folded)
    for before, after in book.phrases:
        if before in folded:
            folded = folded.replace(before, after)
    found: dict[str, None] = {}
    previous = ""
    for written in WORD.findall(folded):
        word = _number(written, previous)
        previous = written
        for each in _one(word, book):
            found[each] = None
    return tuple(found)


def _number(word: str, previous: str) -> str:
    if word in ROMAN and (len(word) > 1 or previous in NUMBERED):
        return ROMAN[word]
    return word


@lru_cache(maxsize=65536)
def _one(word: str, book: "_Book") -> tuple[str, ...]:
    """The words that one word counts as; none for one that says nothing."""
    if word in book.left_out:
        return ()
    if word in MALIGNANT:
        implied = ("malignant", "neoplasm")
        return (*implied, "carcinoma") if word.startswith("carcinoma") else implied
    for british, american in book.spelling:
        if british in word:
            word = word.replace(british, american)
    if word in book.same:
        return (book.same[word],)
    single = _singular(word)
    return (book.same.get(single, single),)


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def own_abbreviations() -> dict[str, list[str]]:
    """What short forms stand for, of our own selection: by the form in lower case.

    One that is an English word too keeps its capitals: MS, ALL, AS.
    """
    with share("db", "codesets", "abbreviations.toml").open("rb") as file:
        lines = tomllib.load(file)["abbreviations"].strip().splitlines()
    found: dict[str, list[str]] = {}
    for line in lines:
        short, _, full = line.partition(" = ")
        name = short if short.lower() in ENGLISH else short.lower()
        if full not in found.setdefault(name, []):
            found[name].append(full)
    return found


@lru_cache(maxsize=1)
def wording_mark() -> str:
    """Differs whenever our words differ: an index made with others is left alone."""
    names = ("wording.toml", "abbreviations.toml")
    texts = b"".join(share("db", "codesets", name).read_bytes() for name in names)
    return hashlib.sha256(texts).hexdigest()[:16]


class _Book:
    """db/codesets/wording.toml, read once."""

    def __init__(self) -> None:
        with share("db", "codesets", "wording.toml").open("rb") as file:
            read = tomllib.load(file)
        self.left_out = frozenset(read["left_out"].split())
        self.spelling = [tuple(pair.split("=")) for pair in read["spelling"].split()]
        self.phrases: list[tuple[str, str]] = [(a, b) for a, b in read["phrases"]]
        self.near: dict[str, tuple[str, ...]] = {}
        self.same = {word: line.split()[0] for line in read["same"] for word in line.split()}
        for line in read["near"]:
            group = dict.fromkeys(self.same.get(word, word) for word in line.split())
            for word in group:
                others = tuple(other for other in group if other != word)
                self.near[word] = (*self.near.get(word, ()), *others)


@lru_cache(maxsize=1)
def _book() -> _Book:
    return _Book()
