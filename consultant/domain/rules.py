"""What the publishers' tables say of codes beside their descriptions: plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from consultant.domain.coding import Code, CodeSystem, Note, Release, Standing, Wording
from consultant.domain.findings import Difference


@dataclass(frozen=True, slots=True, kw_only=True)
class Modifier:
    code: str
    description: str  # empty where the words are licensed and not installed
    short: str = ""
    wording: Wording
    release: Release
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """An NCCI pair: column 2 is denied beside column 1."""

    column1: str
    column2: str
    modifier: int  # 1 a modifier may lift it, 0 none may, 9 not applicable
    effective: date | None
    deletion: date | None  # None: it stands
    rationale: str
    setting: str  # practitioner, outpatient
    release: Release

    def stands(self, on: date) -> bool:
        """Whether the pair is an edit on a date of service; 9 means it was deleted at once."""
        has_begun = self.effective is None or self.effective <= on
        has_ended = self.deletion is not None and self.deletion < on
        return has_begun and not has_ended and self.modifier != 9

    @property
    def indicator_in_words(self) -> str:
        return {
            0: "no modifier lifts it",
            1: "a modifier may lift it where the services are distinct",
        }.get(self.modifier, "modifiers do not apply")


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLimit:
    """The most units of a code that are paid (MUE)."""

    code: str
    units: int
    indicator: str  # MAI
    rationale: str
    setting: str  # practitioner, outpatient, supplier
    release: Release

    @property
    def indicator_in_words(self) -> str:
        return {
            "1": "counted on each claim line",
            "2": "counted over the date of service; fixed by policy, not lifted on appeal",
            "3": "counted over the date of service; more may be paid if shown to be necessary",
        }.get(self.indicator, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class AddOn:
    """An add-on code and a primary that it may stand beside."""

    code: str
    primary: str  # CCCCC: as the contractor defines
    type: str
    effective: date | None
    deletion: date | None
    release: Release

    def stands(self, on: date) -> bool:
        has_begun = self.effective is None or self.effective <= on
        return has_begun and (self.deletion is None or self.deletion >= on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """A line of the Medicare physician fee schedule."""

    code: str
    modifier: str
    status: str
    global_days: str
    indicators: Mapping[str, str] = field(default_factory=dict)
    release: Release


@dataclass(frozen=True, slots=True, kw_only=True)
class Crosswalk:
    """A mapping to another code system; several with one scenario belong together."""

    source: str
    target: str  # empty: there is none
    system: CodeSystem  # the target's
    source_system: CodeSystem = CodeSystem.ICD10CM
    approximate: bool
    scenario: int
    choice: int
    release: Release


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexEntry:
    """An entry of the index or a table that leads to a code."""

    path: str  # "Failure, failed, respiration, respiratory, acute, with, hypoxia"
    place: str  # code, manifestation, or the table's column
    incomplete: bool
    release: Release


class Change(StrEnum):
    """What an edition did to a code, beside the one before it."""

    FIRST = "first edition installed"
    ADDED = "added"
    REVISED = "revised"
    SAME = "unchanged"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """How a code stood in one edition; one that retired it has no words of it."""

    release: Release
    description: str = ""
    billable: bool = False
    change: Change = Change.SAME


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitting:
    """Modifiers that the tables let stand on a code, and why."""

    modifiers: tuple[str, ...]
    because: str
    source: str  # "MPFS 2026Q4, several procedures on a day: 2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """A code beside another, and in what it differs."""

    code: Code
    differs: tuple[tuple[str, str], ...]  # (fact, value)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodePage:
    """Everything known of a code on a date; for the terminal, the page and the API."""

    code: Code
    on: date
    standing: Standing
    blocks: tuple[tuple[str, str], ...] = ()  # (name, title), nearest first
    ancestors: tuple[Code, ...] = ()
    children: tuple[Code, ...] = ()
    siblings: tuple[Code, ...] = ()
    differences: tuple[Difference, ...] = ()  # between it and its siblings
    notes: tuple[Note, ...] = ()  # its own and those above it, nearest first
    descriptors: tuple[tuple[str, str], ...] = ()  # (form, text), licensed
    index: tuple[IndexEntry, ...] = ()
    edits: tuple[Edit, ...] = ()
    limits: tuple[UnitLimit, ...] = ()
    add_ons: tuple[AddOn, ...] = ()  # where it is the add-on or the primary
    fees: tuple[Fee, ...] = ()
    indicators: tuple[tuple[str, str, str], ...] = ()  # HCPCS: (name, value, in words)
    modifiers: tuple[Fitting, ...] = ()
    crosswalks: tuple[Crosswalk, ...] = ()
    mapped_from: tuple[Crosswalk, ...] = ()  # mappings of other codes that lead here
    heirs: tuple[Code, ...] = ()
    history: tuple[Appearance, ...] = ()  # over the editions installed
    warnings: tuple[str, ...] = ()
    notice: str = ""  # the owner's, where the code set has one
