"""The kinds of files that can be imported, each with its reader and what it is called.

A reader takes a Source and yields records; nothing is written before the last one.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from consultant.domain.coding import CodeSystem
from consultant.domain.errors import ImportRefusedError
from consultant.library.importers import (
    abbreviations,
    cpt,
    cpt_families,
    gems,
    hcpcs,
    icd10cm_index,
    icd10cm_tabular,
    modifiers,
    mpfs,
    ncci_aoc,
    ncci_mue,
    ncci_ptp,
    order_files,
)
from consultant.library.importers.editions import (
    Span,
    always,
    calendar_year,
    fiscal_year,
    gem_span,
    quarter,
)
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


CM, CPT = CodeSystem.ICD10CM, CodeSystem.CPT
CDC, CMS = "CDC/NCHS", "CMS"

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            name="icd10cm-tabular",
            system=CM,
            publisher=CDC,
            members=r"^icd10cm?[-_]tabular.*\.xml$",
            read=icd10cm_tabular.read,
            span=fiscal_year,
            table="codes",
        ),
        Kind(
            name="icd10cm-index",
            system=CM,
            publisher=CDC,
            members=r"^icd10cm?[-_]index.*\.xml$",
            read=icd10cm_index.read_index,
            span=fiscal_year,
            table="index_targets",
        ),
        Kind(
            name="icd10cm-neoplasm",
            system=CM,
            publisher=CDC,
            members=r"^icd10cm?[-_]neoplasm.*\.xml$",
            read=icd10cm_index.read_neoplasms,
            span=fiscal_year,
            table="index_targets",
        ),
        Kind(
            name="icd10cm-drug",
            system=CM,
            publisher=CDC,
            members=r"^icd10cm?[-_]drug.*\.xml$",
            read=icd10cm_index.read_drugs,
            span=fiscal_year,
            table="index_targets",
        ),
        Kind(
            name="icd10cm-external",
            system=CM,
            publisher=CDC,
            members=r"^icd10cm?[-_]e-?index.*\.xml$",
            read=icd10cm_index.read_external,
            span=fiscal_year,
            table="index_targets",
        ),
        Kind(
            name="icd10cm-order",
            system=CM,
            publisher=CMS,
            members=r"^icd10cm[-_]order[-_](?!addenda).*\.txt$",
            read=order_files.read_cm,
            span=fiscal_year,
            table="codes",
        ),
        Kind(
            name="icd10pcs-order",
            system=CodeSystem.ICD10PCS,
            publisher=CMS,
            members=r"^icd10pcs[-_]order[-_](?!addenda).*\.txt$",
            read=order_files.read_pcs,
            span=fiscal_year,
            table="codes",
        ),
        Kind(
            name="hcpcs",
            system=CodeSystem.HCPCS,
            publisher=CMS,
            members=r"ANWEB(?!.*(?:trans|corr|note)).*\.txt$",
            read=hcpcs.read,
            span=quarter,
            table="codes",
        ),
        Kind(
            name="modifiers",
            system=CodeSystem.MODIFIER,
            publisher=CMS,
            members=r"modifiers.*\.(?:csv|txt)$",
            read=modifiers.read,
            span=calendar_year,
            table="modifiers",
        ),
        Kind(
            name="ncci-ptp",
            system=CPT,
            publisher=CMS,
            members=r"^cci.*\.txt$",
            read=ncci_ptp.read,
            span=quarter,
            table="edits",
            part=ncci_ptp.part,
        ),
        Kind(
            name="ncci-mue",
            system=CPT,
            publisher=CMS,
            members=r"MUE.*\.csv$",
            read=ncci_mue.read,
            span=quarter,
            table="unit_limits",
            part=ncci_mue.part,
        ),
        Kind(
            name="ncci-aoc",
            system=CPT,
            publisher=CMS,
            members=r"AOC.*\.(?:txt|csv)$",
            read=ncci_aoc.read,
            span=quarter,
            table="add_ons",
        ),
        Kind(
            name="mpfs",
            system=CPT,
            publisher=CMS,
            # from 2026 on two files differ in their conversion factor alone: most clinicians
            # are no qualifying participants of an advanced payment model
            members=r"^PPRRVU.*nonQPP\.csv$|^PPRRVU(?!.*QPP).*\.csv$",
            read=mpfs.read,
            span=quarter,
            table="fees",
        ),
        Kind(
            name="gem",
            system=CM,
            publisher=CMS,
            members=r"I(?:9|10)gem.*\.txt$",
            read=gems.read,
            span=gem_span,
            table="crosswalks",
            part=gems.part,
        ),
        Kind(
            name="cpt",
            system=CPT,
            publisher="AMA, licensed",
            members="",
            read=cpt.read,
            span=calendar_year,
            table="codes",
        ),
        Kind(
            name="cpt-families",
            system=CPT,
            publisher="our own words",
            members=r"^cpt-.*\.toml$",
            read=cpt_families.read,
            span=cpt_families.span,
            table="codes",
            part=cpt_families.part,
        ),
        Kind(
            name="abbreviations",
            system=CM,
            publisher="collected",
            members=r"abbrev.*\.(?:csv|tsv|txt)$",
            read=abbreviations.read,
            span=always,
            table="abbreviations",
        ),
    )
}


def kind_named(name: str) -> Kind:
    if name not in KINDS:
        raise ImportRefusedError(f"There is no kind {name!r}; there are: {', '.join(KINDS)}.")
    return KINDS[name]
