"""The kinds of files that can be imported, each with its reader and what it is called.

A reader takes a Source and yields records; nothing is written before the last one.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from consultant.domain.coding import CodeSystem
from consultant.domain.errors import ImportRefusedError
from consultant.library.importers import cpt_families, icd10cm_tabular
from consultant.library.importers.editions import Span, fiscal_year
from consultant.library.importers.sources import Source


def whole(source: Source) -> str:
    """The part of an edition that comes in one file."""
    del source
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One publisher's layout."""

    name: str
    system: CodeSystem
    publisher: str
    members: str  # a pattern of the file's name inside a zip
    read: Callable[[Source], Iterator[NamedTuple]]
    span: Callable[[Source], Span | None]  # edition and dates, as far as the file tells
    table: str  # what must not be empty after reading
    part: Callable[[Source], str] = whole  # which part, where an edition comes in several files


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            name="icd10cm-tabular",
            system=CodeSystem.ICD10CM,
            publisher="CDC/NCHS",
            members=r"icd10cm?[-_]tabular.*\.xml$",
            read=icd10cm_tabular.read,
            span=fiscal_year,
            table="codes",
        ),
        Kind(
            name="cpt-families",
            system=CodeSystem.CPT,
            publisher="our own words",
            members=r"cpt-.*\.toml$",
            read=cpt_families.read,
            span=cpt_families.span,
            part=cpt_families.part,
            table="codes",
        ),
    )
}


def kind_named(name: str) -> Kind:
    if name not in KINDS:
        raise ImportRefusedError(f"There is no kind {name!r}; there are: {', '.join(KINDS)}.")
    return KINDS[name]
