"""Codes as their publishers print them, and code-shaped words as people write them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class CodeSystem(StrEnum):
    CPT = "CPT"
    HCPCS = "HCPCS"
    ICD10CM = "ICD-10-CM"
    ICD10PCS = "ICD-10-PCS"
    ICD9CM = "ICD-9-CM"
    MODIFIER = "MODIFIER"


class Wording(StrEnum):
    """Whose words a description is in."""

    #: the publisher's, free to print (ICD-10-CM, HCPCS Level II)
    OFFICIAL = "official"
    #: the publisher's, from a file this desk is licensed for (CPT)
    LICENSED = "licensed"
    #: our own plain language; the number is the publisher's
    OWN = "own"
    #: nobody's: the number is known from a table, its descriptor is licensed and not here
    ABSENT = "absent"


#: What stands where a descriptor would (CPT's are the AMA's).
NUMBER_ALONE = "number alone: no licensed descriptor installed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One edition of one publisher's file, with the dates of service it covers."""

    id: int
    kind: str  # as in `codes import KIND`: icd10cm-tabular, cpt-families, ...
    system: CodeSystem
    edition: str  # "FY2026 (April 1, 2026)", "2026Q4"
    in_force_from: date
    in_force_to: date | None  # the last day; None where no end is known
    source: str = ""  # "CDC/NCHS, icd10cm-tabular-April-1-2026.xml"
    part: str = ""  # where an edition comes in several files: "practitioner-f1"

    def is_in_force(self, on: date) -> bool:
        return self.in_force_from <= on and (self.in_force_to is None or on <= self.in_force_to)


class NoteKind(StrEnum):
    """The tabular list's kinds of notes (ICD-10-CM Official Guidelines I.A)."""

    INCLUSION = "inclusion term"
    INCLUDES = "includes"
    EXCLUDES1 = "excludes1"
    EXCLUDES2 = "excludes2"
    CODE_FIRST = "code first"
    USE_ADDITIONAL = "use additional code"
    CODE_ALSO = "code also"
    SEVENTH = "7th character"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    kind: NoteKind
    text: str
    at: str  # the code, block or chapter it stands at: "J96", "J96-J99"


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A code of one release."""

    system: CodeSystem
    code: str  # as published, with its dot: "J96.01", "33953"
    description: str
    wording: Wording
    release: Release
    billable: bool = True  # False for a header that needs more characters
    parent: str = ""
    plain: str = ""  # our own plain-language text, where we have one
    facts: Mapping[str, str] = field(default_factory=dict)  # what decides, in a family
    short: str = ""  # the publisher's short title, where there is one
    valid_from: date | None = None  # this very code's, where its publisher says so
    valid_to: date | None = None

    def is_in_force(self, on: date) -> bool:
        """Whether its edition covers the date and the code itself has begun and not ended."""
        has_begun = self.valid_from is None or self.valid_from <= on
        has_ended = self.valid_to is not None and self.valid_to < on
        return self.release.is_in_force(on) and has_begun and not has_ended

    @property
    def citation(self) -> str:
        """Where this stands: "ICD-10-CM FY2026 (April 1, 2026)"."""
        if self.wording is Wording.ABSENT:
            table = "MPFS" if self.release.kind == "mpfs" else "NCCI"
            return f"{self.system} number in {table} {self.release.edition}"
        return f"{self.system} {self.release.edition}"

    @property
    def words(self) -> str:
        """What to print beside the number: a description, our own words, or that there is none."""
        return self.description or self.plain or NUMBER_ALONE


class Standing(StrEnum):
    """How a code-shaped word stands in the library on a date."""

    IN_FORCE = "in_force"
    #: it was in an earlier edition and is no longer
    RETIRED = "retired"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Code-shaped words in a letter."""

    system: CodeSystem
    code: str
    modifiers: tuple[str, ...] = ()
    units: int | None = None
    as_written: str
    start: int = 0  # where in the visible text; characters
    standing: Standing = Standing.UNKNOWN


class FactName(StrEnum):
    """What a letter may say of the case that decides between codes."""

    AGE = "age_years"
    SEX = "sex"
    LATERALITY = "laterality"
    APPROACH = "approach"
    ACCESS = "access"
    MODE = "mode"
    PHASE = "phase"
    ENCOUNTER = "encounter"
    SETTING = "setting"
    PAYER = "payer"
    DOSE = "dose"
    DATE_OF_SERVICE = "date_of_service"
    TRIMESTER = "trimester"
    WEEKS = "weeks"
    ACUITY = "acuity"
    ROLE = "provider_role"
    MINUTES = "minutes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing stated of the case, with the words it came from."""

    name: FactName
    value: str | int | float
    words: str  # the asker's own, quoted in the reply
    start: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """Clinical words in a letter; a denied, suspected or past one is kept apart."""

    text: str
    words: str = ""  # as written, where `text` spells an abbreviation out
    start: int = 0
    negated: bool = False
    uncertain: bool = False
    historical: bool = False
    family: bool = False  # a relative's
    conditional: bool = False  # "if he had ..."

    @property
    def is_present(self) -> bool:
        """Whether it is said of this patient, now, as established."""
        return not (
            self.negated or self.uncertain or self.historical or self.family or self.conditional
        )


def key_of(written: str) -> str:
    """A code as tables are keyed by it: upper case, without dot and blanks ("j96.01": "J9601")."""
    return "".join(c for c in written if c.isalnum()).upper()


def print_form(system: CodeSystem, written: str) -> str:
    """A code as its publisher prints it: ICD-10-CM has a dot after the third character."""
    key = key_of(written)
    has_dot = system in {CodeSystem.ICD10CM, CodeSystem.ICD9CM} and len(key) > 3
    if not has_dot:
        return key
    head = 4 if system is CodeSystem.ICD9CM and key.startswith("E") else 3
    return f"{key[:head]}.{key[head:]}" if len(key) > head else key
