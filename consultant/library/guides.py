"""How letters speak of a family of codes, and what its facts mean for an answer: our own words.

db/codesets/guides/<family>.toml  ->  Guide
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from consultant.domain.coding import CodeSystem
from consultant.library.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A service that letters ask about and that is already in a step of the family."""

    name: str
    steps: tuple[str, ...]
    called: tuple[str, ...]  # what letters call it, lower case


@dataclass(frozen=True, slots=True, kw_only=True)
class Retired:
    """A number that is gone, and what is reported now."""

    since: str  # the first year without it
    heirs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    family: str
    system: CodeSystem
    anchor: str  # a code of the family, which leads to the others
    service: str  # "ECMO": what a reply calls it
    words: tuple[str, ...]  # stems that call the family up
    assumed: Mapping[str, str] = field(default_factory=dict)
    assumed_because: Mapping[str, str] = field(default_factory=dict)
    questions: Mapping[str, str] = field(default_factory=dict)
    rules: Mapping[str, str] = field(default_factory=dict)
    in_words: Mapping[str, str] = field(default_factory=dict)  # "approach: open" in a sentence
    includes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    part_of: tuple[Part, ...] = ()
    called_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    retired: Mapping[str, Retired] = field(default_factory=dict)
    vocabulary: Vocabulary = field(default_factory=Vocabulary)  # the family's own


def read_guides(folder: Path) -> tuple[Guide, ...]:
    """Every guide of a folder, by file name."""
    return tuple(_read(path) for path in sorted(folder.glob("*.toml")))


def _read(path: Path) -> Guide:
    with path.open("rb") as file:
        table = tomllib.load(file)
    return Guide(
        family=table["family"],
        system=CodeSystem(table["system"]),
        anchor=table["anchor"],
        service=table["service"],
        words=tuple(table["words"]),
        assumed=table.get("assumed", {}),
        assumed_because=table.get("assumed_because", {}),
        questions=table.get("questions", {}),
        rules=table.get("rules", {}),
        in_words=table.get("in_words", {}),
        includes={k: tuple(v) for k, v in table.get("includes", {}).items()},
        part_of=tuple(
            Part(name=name, steps=tuple(part["steps"]), called=tuple(part["called"]))
            for name, part in table.get("part_of", {}).items()
        ),
        called_by={k: tuple(v) for k, v in table.get("called_by", {}).items()},
        retired={
            k: Retired(since=v["since"], heirs=tuple(v["heirs"]))
            for k, v in table.get("retired", {}).items()
        },
    )
