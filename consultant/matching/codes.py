"""Looks up the codes that the asker wrote: in force, billable, retired, unknown."""

from consultant.domain.coding import CodeSystem, Mention, Standing
from consultant.domain.findings import Check
from consultant.matching.books import Case

#: kinds of release that hold our own families only, never the whole code set
_PARTIAL = frozenset({"cpt-families"})
_NEAR = 4
_CHILDREN = 12


def check_codes(case: Case) -> tuple[Check, ...]:
    """Each code written in the letter, once, in its order; modifiers are not codes to report."""
    once: dict[tuple[CodeSystem, str], Mention] = {}
    for mention in case.inquiry.mentions:
        if mention.system is not CodeSystem.MODIFIER:
            once.setdefault((mention.system, mention.code), mention)
    return tuple(_check(case, mention) for mention in once.values())


def covers(case: Case, system: CodeSystem) -> bool:
    """Whether a whole edition of that system is held, so that "unknown" means "no such code"."""
    return any(
        r.system is system and r.kind not in _PARTIAL
        for r in case.catalog.editions_answering(case.on)
        if r.kind not in {"ncci-ptp", "ncci-mue", "ncci-aoc", "mpfs", "gem"}
    )


def _check(case: Case, mention: Mention) -> Check:
    catalog = case.catalog
    code = case.code(mention.code, mention.system)
    standing = catalog.standing(mention.system, mention.code, case.on)
    is_header = code is not None and not code.billable
    return Check(
        mention=mention,
        code=code if standing is not Standing.UNKNOWN else None,
        heirs=catalog.heirs(code) if code and standing is Standing.RETIRED else (),
        near=(
            catalog.near_misses(mention.system, mention.code, case.on, limit=_NEAR)
            if standing is Standing.UNKNOWN
            else ()
        ),
        children=catalog.children(code)[:_CHILDREN] if code and is_header else (),
        notes=catalog.notes(code) if code else (),
        is_covered=covers(case, mention.system),
    )
