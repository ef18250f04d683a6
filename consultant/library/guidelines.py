"""What guidelines say of codes together, in our own words: db/codesets/guidelines.toml."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Guideline:
    """When it applies (have, lacks, said, unsaid), and what follows."""

    name: str
    source: str
    text: str
    have: tuple[tuple[str, ...], ...]
    lacks: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    also_said: tuple[tuple[str, ...], ...] = ()
    unsaid: tuple[str, ...] = ()
    replace: Mapping[str, str] = field(default_factory=dict)
    add: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    last: tuple[str, ...] = ()
    history: tuple[str, ...] = ()  # conditions told by their history code from now on
    vague: tuple[str, ...] = ()  # codes that cannot be chosen until `missing` is known
    missing: str = ""
    question: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calling:
    """Words of the trade for a code whose own texts do not say them."""

    code: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """How the trade says what the books say in other words: a pattern, and the books' words."""

    pattern: re.Pattern[str]
    text: str  # may hold what the pattern's groups held: "lower end of \\1"

    def spell(self, words: str) -> str:
        """The words with the books' in place of the trade's."""
        return " ".join(self.pattern.sub(self.text, words).split())


def read_meanings(path: Path, key: str = "meant") -> tuple[Meaning, ...]:
    """In the file's order, which is the order they are applied in; `key` names the table."""
    with path.open("rb") as file:
        rows = tomllib.load(file).get(key, [])
    return tuple(
        Meaning(pattern=re.compile(rf"\b(?:{row['words']})", re.IGNORECASE), text=row["text"])
        for row in rows
    )


def read_wholes(path: Path) -> Mapping[str, str]:
    """Parts of the body and the whole that a code may name in their stead."""
    with path.open("rb") as file:
        wholes: Mapping[str, str] = tomllib.load(file).get("within", {})
    return wholes


def read_callings(path: Path) -> tuple[Calling, ...]:
    with path.open("rb") as file:
        rows = tomllib.load(file).get("called", [])
    return tuple(Calling(code=row["code"], words=tuple(row["words"])) for row in rows)


def read_sentences(path: Path) -> Mapping[str, str]:
    """Short sentences of our own, by what they say."""
    with path.open("rb") as file:
        sentences: Mapping[str, str] = tomllib.load(file)["sentences"]
    return sentences


def read_guidelines(path: Path) -> tuple[Guideline, ...]:
    """All rules in the file's order, which is the order they are applied in."""
    with path.open("rb") as file:
        rules = tomllib.load(file)["rule"]
    return tuple(_read(rule) for rule in rules)


def _read(rule: Mapping[str, object]) -> Guideline:
    words = {k: tuple(v) if isinstance(v, list) else v for k, v in rule.items()}
    groups = {k: _groups(rule.get(k, [])) for k in ("have", "also_said")}
    return Guideline(**{**words, **groups})  # type: ignore[arg-type] # TOML is checked by use


def _groups(rows: object) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(group) for group in rows) if isinstance(rows, list) else ()
