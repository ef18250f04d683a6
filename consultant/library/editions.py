"""Which of the installed releases answers for a date of service.

The one in force; where several are, the latest begun; where none is, the nearest
earlier one; before the first, the first. Never silently: `warnings` says so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from consultant.domain.coding import CodeSystem, Release

#: Kinds that hold a system's codes, the richer before the poorer of the same edition.
BOOK_KINDS = ("icd10cm-tabular", "icd10cm-order", "cpt", "hcpcs", "icd10pcs-order")
#: Our own words for families of codes, whose numbers are the publisher's.
FAMILY_KIND = "cpt-families"
CODE_KINDS = (*BOOK_KINDS, FAMILY_KIND)
#: What a table beside the books is called where it answers for a date.
TABLES = {
    "ncci-ptp": "NCCI pairs",
    "ncci-mue": "NCCI unit limits",
    "ncci-aoc": "NCCI add-on codes",
    "mpfs": "Medicare fee schedule",
}


@dataclass(frozen=True, slots=True)
class Shelf:
    """All releases installed at one moment."""

    releases: tuple[Release, ...]
    mark: tuple[int, int]

    def kinds(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(r.kind for r in self.releases))

    def of_kind(self, kind: str) -> tuple[Release, ...]:
        return tuple(r for r in self.releases if r.kind == kind)

    def answering(self, kind: str, on: date) -> Release | None:
        """The release of a kind that answers for the date."""
        return choose(self.of_kind(kind), on)

    def parts_answering(self, kind: str, on: date) -> tuple[Release, ...]:
        """All files of the edition of a kind that answers, chosen set by set.

        "practitioner-f1" and "practitioner-f2" are parts of one set, "outpatient-f1"
        of another; each family of our own words is a set by itself.
        """
        found: list[Release] = []
        for name in dict.fromkeys(_set_of(r) for r in self.of_kind(kind)):
            members = [r for r in self.of_kind(kind) if _set_of(r) == name]
            chosen = choose(members, on)
            found += [r for r in members if chosen and _same_edition(r, chosen)]
        return tuple(found)

    def code_releases(self, system: CodeSystem, on: date) -> tuple[Release, ...]:
        """Those that hold the system's codes for the date, the richest first.

        One edition answers, never two mixed: of all kinds of files the one in force
        that began last. Our own words for a family go beside any edition.
        """
        books = [r for r in self.releases if r.system is system and r.kind in BOOK_KINDS]
        chosen = choose(books, on)
        answering = [
            r for r in books if chosen is not None and r.in_force_from == chosen.in_force_from
        ]
        answering.sort(key=lambda r: BOOK_KINDS.index(r.kind))
        words = [r for r in self.parts_answering(FAMILY_KIND, on) if r.system is system]
        return (*answering, *words)

    def others(self, system: CodeSystem, chosen: Sequence[Release]) -> tuple[Release, ...]:
        """The system's code-bearing releases that do not answer, newest first."""
        rest = [
            r
            for r in self.releases
            if r.system is system and r.kind in CODE_KINDS and r not in chosen
        ]
        return tuple(sorted(rest, key=lambda r: r.in_force_from, reverse=True))

    def all_answering(self, on: date) -> tuple[Release, ...]:
        return tuple(r for kind in self.kinds() for r in self.parts_answering(kind, on))


def choose(releases: Iterable[Release], on: date) -> Release | None:
    """The one that answers for a date, of releases of one kind."""
    by_start = sorted(releases, key=lambda r: (r.in_force_from, r.id))
    in_force = [r for r in by_start if r.is_in_force(on)]
    earlier = [r for r in by_start if r.in_force_from <= on]
    if in_force or earlier:
        return (in_force or earlier)[-1]
    return by_start[0] if by_start else None


def warnings(shelf: Shelf, on: date) -> tuple[str, ...]:
    """A sentence for each code-bearing edition that answers outside its own dates."""
    systems = dict.fromkeys(r.system for r in shelf.releases)
    answering = [r for system in systems for r in shelf.code_releases(system, on)]
    return warnings_about(answering, on)


def warnings_about(releases: Iterable[Release], on: date) -> tuple[str, ...]:
    """A sentence for each of these releases that answers outside its own dates."""
    return tuple(dict.fromkeys(_warning(r, on) for r in releases if not r.is_in_force(on)))


def _warning(release: Release, on: date) -> str:
    name = f"{TABLES.get(release.kind, release.system)} {release.edition}"
    if release.in_force_to is not None and release.in_force_to < on:
        return (
            f"{name} ended on {release.in_force_to} and no edition installed here covers {on}; "
            f"it answers as the nearest earlier one."
        )
    return (
        f"{name} begins on {release.in_force_from} and no edition installed here covers {on}; "
        f"it answers as the nearest one."
    )


def _set_of(release: Release) -> str:
    return release.part.partition("-")[0]


def _same_edition(one: Release, other: Release) -> bool:
    return (one.edition, one.in_force_from) == (other.edition, other.in_force_from)
