"""What the fee schedule and the crosswalks say of a code."""

from consultant.domain.coding import Code, CodeSystem, Mention
from consultant.domain.findings import Fee, Target
from consultant.matching.books import Case

#: the fee schedule's columns in the order that a reply tells them, and their names there
_TOLD = {
    "work_rvu": "work RVU",
    "facility_total": "total RVU, facility",
    "nonfacility_total": "total RVU, non-facility",
    "bilateral": "bilateral indicator",
    "multiple": "multiple-procedure indicator",
    "assistant": "assistant-surgeon indicator",
    "co_surgeons": "co-surgeon indicator",
    "team": "team-surgery indicator",
}
#: the column that says whether a modifier is paid
INDICATOR_OF = {
    "50": "bilateral",
    "51": "multiple",
    "80": "assistant",
    "81": "assistant",
    "82": "assistant",
    "AS": "assistant",
    "62": "co_surgeons",
    "66": "team",
}


def fees_of(case: Case, code: Code) -> tuple[Fee, ...]:
    """The code's lines in the physician fee schedule, without those of -26 and -TC."""
    found = []
    for row in case.catalog.rules.fees(code.code, case.on):
        if row.modifier:
            continue
        lines = [("status", row.status), ("global days", row.global_days)]
        lines += [(name, row.indicators.get(key, "")) for key, name in _TOLD.items()]
        if row.indicators.get("nonfacility_na"):
            lines = [
                (n, "not applicable" if n == "total RVU, non-facility" else v) for n, v in lines
            ]
        found.append(
            Fee(
                code=code,
                lines=tuple((name, value) for name, value in lines if value),
                source=f"MPFS {row.release.edition}",
            )
        )
    return tuple(found)


def indicator(case: Case, code: str, modifier: str) -> tuple[str, str] | None:
    """(indicator, source) of the fee schedule for a modifier on a code."""
    column = INDICATOR_OF.get(modifier)
    for row in case.catalog.rules.fees(code, case.on):
        if column and not row.modifier and column in row.indicators:
            return row.indicators[column], f"MPFS {row.release.edition}"
    return None


def targets_of(case: Case, mention: Mention) -> tuple[Target, ...]:
    """Where the general equivalence mappings lead from an ICD-9-CM or ICD-10-CM code."""
    if mention.system not in {CodeSystem.ICD9CM, CodeSystem.ICD10CM}:
        return ()  # "20610" is no 206.10
    found = []
    for walk in case.catalog.rules.crosswalks(mention.code, case.on):
        to = case.code(walk.target, walk.system) if walk.target else None
        if to is not None and walk.system is CodeSystem.ICD10CM:
            found.append(
                Target(
                    from_code=mention.code,
                    to=to,
                    is_exact=not walk.approximate,
                    source=f"GEM {walk.release.edition}",
                )
            )
    return tuple(found)
