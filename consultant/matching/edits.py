"""NCCI rules among the codes of a letter: pairs, units a day, add-on codes and their primaries."""

from collections.abc import Sequence
from itertools import combinations

from consultant.domain.findings import Clash, ClashKind, ClashVerdict
from consultant.domain.rules import Edit, UnitLimit
from consultant.matching.books import Case

_ANY_PRIMARY = "CCCCC"  # CMS's mark: the contractor decides which primary


def pair_edits(case: Case, codes: Sequence[str]) -> tuple[Clash, ...]:
    """Each edit that stands between two of the codes; a pair that the table knows not at all is
    silent, one whose two codes it knows and does not pair is allowed.
    """
    if not case.catalog.rules.has("ncci-ptp", case.on):
        return ()
    found: list[Clash] = []
    for one, other in combinations(dict.fromkeys(codes), 2):
        edits = case.catalog.rules.pair(one, other, case.on)
        found += [_pair_clash(edit) for edit in edits]
        if not edits and _knows(case, one) and _knows(case, other):
            found.append(_allowed(case, one, other))
    return tuple(dict.fromkeys(found))


def unit_limits(case: Case, code: str, units: int | None) -> tuple[Clash, ...]:
    """The MUE of a code against the units stated; without units the limit is just told."""
    return tuple(_unit_clash(limit, units) for limit in case.catalog.rules.limits(code, case.on))


def add_on_rules(case: Case, codes: Sequence[str]) -> tuple[Clash, ...]:
    """Each add-on code among the codes, with its primary or without."""
    found = []
    for code in dict.fromkeys(codes):
        rows = [r for r in case.catalog.rules.add_ons(code, case.on) if r.code == code]
        if not rows:
            continue
        primaries = [r.primary for r in rows if r.primary != _ANY_PRIMARY]
        beside = [p for p in primaries if p in codes]
        found.append(
            Clash(
                kind=ClashKind.AOC,
                codes=(code, *(beside or primaries)),
                verdict=ClashVerdict.HAS_PRIMARY if beside else ClashVerdict.LACKS_PRIMARY,
                source=f"NCCI add-on codes {rows[0].release.edition}",
            )
        )
    return tuple(found)


def _pair_clash(edit: Edit) -> Clash:
    verdict = ClashVerdict.WITH_MODIFIER if edit.modifier == 1 else ClashVerdict.NEVER
    return Clash(
        kind=ClashKind.PTP,
        codes=(edit.column1, edit.column2),
        verdict=verdict,
        source=f"NCCI PTP {edit.release.edition}, indicator {edit.modifier}",
        indicator=str(edit.modifier),
        rationale=edit.rationale,
    )


def _allowed(case: Case, one: str, other: str) -> Clash:
    edition = next(
        r.edition for r in case.catalog.editions_answering(case.on) if r.kind == "ncci-ptp"
    )
    return Clash(
        kind=ClashKind.PTP,
        codes=(one, other),
        verdict=ClashVerdict.ALLOWED,
        source=f"NCCI PTP {edition}",
    )


def _knows(case: Case, code: str) -> bool:
    return bool(case.catalog.rules.pairs_of(code, case.on))


def _unit_clash(limit: UnitLimit, units: int | None) -> Clash:
    is_over = units is not None and units > limit.units
    return Clash(
        kind=ClashKind.MUE,
        codes=(limit.code,),
        verdict=ClashVerdict.TOO_MANY if is_over else ClashVerdict.WITHIN,
        source=f"NCCI MUE {limit.release.edition}, indicator {limit.indicator}",
        limit=limit.units,
        indicator=limit.indicator,
        rationale=limit.rationale,
    )
