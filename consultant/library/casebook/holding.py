"""Whether an earlier answer still holds: its codes stand, unchanged, on the date asked about."""

from dataclasses import dataclass
from datetime import date

from consultant.domain.casebook import AnsweredCode, Precedent
from consultant.domain.coding import Standing
from consultant.library.casebook.likeness import Alike
from consultant.library.catalog import Catalog


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """An earlier consult like today's, and how its answer stands on a date."""

    alike: Alike
    faults: tuple[str, ...]  # why its codes do not hold: "J96.09 is not in force on 2026-11-20"
    newer: tuple[str, ...]  # editions that answer now where it rested on others

    @property
    def precedent(self) -> Precedent:
        return self.alike.precedent

    @property
    def holds(self) -> bool:
        return not self.faults


def recalled(alike: Alike, catalog: Catalog, on: date) -> Recalled:
    """A precedent weighed against the editions that answer for a date."""
    precedent = alike.precedent
    rested_on = {(edition.system, edition.name) for edition in precedent.editions}
    systems = {system for system, _ in rested_on}
    return Recalled(
        alike=alike,
        faults=tuple(f for code in precedent.codes for f in _fault(code, catalog, on)),
        newer=tuple(
            f"{release.system} {release.edition}"
            for release in catalog.editions_answering(on)
            if release.system in systems and (release.system, release.edition) not in rested_on
        ),
    )


def is_in_force(catalog: Catalog, code: str, on: date) -> bool:
    """Whether a code so written stands in an edition for the date, in whatever system."""
    return catalog.standing(None, code, on) is Standing.IN_FORCE


def _fault(then: AnsweredCode, catalog: Catalog, on: date) -> list[str]:
    now = catalog.find(then.system, then.code, on)
    if now is None:
        return [f"{then.code} is in no installed edition"]
    if catalog.standing(then.system, then.code, on) is not Standing.IN_FORCE:
        return [f"{then.code} is not in force on {on.isoformat()}"]
    if now.description != then.description:
        return [f"the description of {then.code} has changed"]
    return []
