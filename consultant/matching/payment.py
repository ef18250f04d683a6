"""What the fee schedule and the crosswalks say of a code."""

import re

from consultant.domain.coding import Code, CodeSystem, Mention
from consultant.domain.findings import Fee, Target
from consultant.library.indicators import WORDS
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


#: the words by which a letter asks for a line; a letter without any gets them all
_ASKED = {
    "status": re.compile(r"\bstatus\b|\bcovered\b"),
    "global days": re.compile(r"\bglobal\b|\bpost-?op(?:erative)? (?:period|days)"),
    "work RVU": re.compile(r"\bw?rvus?\b|\brelative value"),
    "total RVU, facility": re.compile(r"\bfacility\b|\btotal rvu"),
    "total RVU, non-facility": re.compile(r"\bnon[- /]?facility\b|\btotal rvu|\boffice rvu"),
    "bilateral indicator": re.compile(r"\bbilateral\b"),
    "multiple-procedure indicator": re.compile(r"\bmultiple[- ]proc"),
    "assistant-surgeon indicator": re.compile(r"\bassist"),
    "co-surgeon indicator": re.compile(r"\bco-?surg|\btwo surgeons"),
    "team-surgery indicator": re.compile(r"\bteam\b"),
}
#: the indicator columns whose meaning is told beside the figure
_MEANT = {
    "status": "status",
    "global days": "global_days",
    **{name: key for key, name in _TOLD.items() if name.endswith("indicator")},
}


def _in_words(name: str, value: str) -> str:
    """With its meaning: "000, the day of the procedure only"."""
    meaning = WORDS.get((_MEANT.get(name, ""), value), "")
    return f"{value}, {meaning}" if meaning else value


def _asked_for(case: Case, lines: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those the letter asks for, but for indicators that advice on a modifier tells."""
    asked = [(name, value) for name, value in lines if _ASKED[name].search(case.said)]
    told = {_TOLD[INDICATOR_OF[m]] for m in _modifiers(case) if m in INDICATOR_OF}
    return [(name, value) for name, value in asked or lines if name not in told]


def _modifiers(case: Case) -> set[str]:
    return {m.code for m in case.inquiry.mentions if m.system is CodeSystem.MODIFIER}


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
                lines=tuple(
                    (name, _in_words(name, value))
                    for name, value in _asked_for(case, lines)
                    if value
                ),
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
