"""Looks up the codes that the asker wrote: in force, billable, retired, unknown."""

from consultant.domain.coding import Code, CodeSystem, Mention, Standing
from consultant.domain.findings import Check
from consultant.library.guides import Retired
from consultant.matching.books import Case
from consultant.matching.wording import stems

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
    retired = _retired(case, mention) if standing is Standing.UNKNOWN else None
    if retired:
        return _retired_check(case, mention, retired)
    return Check(
        mention=mention,
        standing=standing,
        code=code if standing is not Standing.UNKNOWN else None,
        heirs=_heirs(case, code) if code and standing is Standing.RETIRED else (),
        near=(
            catalog.near_misses(mention.system, mention.code, case.on, limit=_NEAR)
            if standing is Standing.UNKNOWN
            else ()
        ),
        children=catalog.children(code)[:_CHILDREN] if code and is_header else (),
        notes=catalog.notes(code) if code else (),
        is_covered=covers(case, mention.system),
    )


def _heirs(case: Case, code: Code) -> tuple[Code, ...]:
    """What follows it: by the publisher's order, else codes in force for the same thing."""
    heirs = case.catalog.heirs(code)
    if heirs or code.system is CodeSystem.ICD10CM:
        return heirs
    wanted = _thing(code)
    hits = case.books.search.search(code.description, case.on, system=code.system, limit=_CHILDREN)
    return tuple(
        hit.code
        for hit in hits
        if _thing(hit.code) == wanted
        and case.catalog.standing(code.system, hit.code.code, case.on) is Standing.IN_FORCE
    )


def _thing(code: Code) -> frozenset[str]:
    """The words of a description without its amounts."""
    return frozenset(
        w for w in stems(code.description) if not w[0].isdigit() and w not in {"mg", "per", "ml"}
    )


def _retired(case: Case, mention: Mention) -> Retired | None:
    """What our own words know of a number that no installed edition holds any more."""
    held = (g.retired.get(mention.code) for g in case.books.guides if g.system is mention.system)
    return next((r for r in held if r), None)


def _retired_check(case: Case, mention: Mention, retired: Retired) -> Check:
    heirs = (case.code(code, mention.system) for code in retired.heirs)
    return Check(
        mention=mention,
        standing=Standing.RETIRED,
        retired_since=retired.since,
        heirs=tuple(h for h in heirs if h),
        is_covered=covers(case, mention.system),
    )
