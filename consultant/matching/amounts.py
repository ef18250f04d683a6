"""Doses to billing units: what one unit of a drug code is, and how many a stated dose makes."""

import re
from decimal import ROUND_CEILING, Decimal

from consultant.domain.coding import Code, CodeSystem, Fact, FactName
from consultant.domain.findings import Units
from consultant.matching.books import Case

_AMOUNT = re.compile(
    r"(\d+(?:,\d{3})*(?:\.\d+)?)\s*"
    r"(mcg|micrograms?|mg|milligrams?|g|gm|grams?|ml|cc|units?|iu|meq)\b",
    re.IGNORECASE,
)
#: each unit of measure as a multiple of its kind's smallest
_MEASURES = {
    "mcg": ("mass", 1),
    "mg": ("mass", 1_000),
    "g": ("mass", 1_000_000),
    "ml": ("volume", 1),
    "unit": ("unit", 1),
    "meq": ("meq", 1),
}
_SAME = {"gm": "g", "cc": "ml", "iu": "unit", "microgram": "mcg", "milligram": "mg", "gram": "g"}


def count_units(case: Case, code: Code) -> Units | None:
    """Units of a drug code for the stated dose, rounded up; None where either is not known.

    CMS counts whole units: a part of one is billed as one (Claims Processing Manual ch. 17).
    """
    dose = _dose_of(case, code)
    given = _measure(str(dose.value)) if dose else None
    per = _per(code.description)
    if dose is None or given is None or per is None or given[0] != per[0]:
        return None
    exact = given[1] / per[1]
    count = exact.to_integral_value(rounding=ROUND_CEILING)
    return Units(
        code=code,
        units=int(count),
        amount=dose.words,
        per=per[2],
        source=code.citation,
        stated=stated_units(case, code),
        is_rounded=count != exact,
    )


def _dose_of(case: Case, code: Code) -> Fact | None:
    """The dose of the code's drug: of a list of doses the one in the code's own place."""
    doses = case.facts(FactName.DOSE)
    drugs = [m.code for m in case.inquiry.mentions if m.system is CodeSystem.HCPCS]
    if len(doses) > 1 and len(doses) == len(drugs) and code.code in drugs:
        return doses[drugs.index(code.code)]
    return doses[0] if doses else None


def wants_a_dose(case: Case, code: Code) -> bool:
    """Whether its units cannot be told because the letter gives no dose."""
    is_drug = code.system is CodeSystem.HCPCS and is_by_amount(code)
    return is_drug and not case.facts(FactName.DOSE)


def stated_units(case: Case, code: Code) -> int | None:
    """The units that the asker wrote behind the code: "J1885 x2"."""
    written = (m.units for m in case.inquiry.mentions if m.code == code.code and m.units)
    return next(written, None)


def is_by_amount(code: Code) -> bool:
    """Whether its description says what one unit is: "per 15 mg", "1 mg"."""
    return _per(code.description) is not None


def _per(description: str) -> tuple[str, Decimal, str] | None:
    """The last amount of a description: "Injection, ketorolac tromethamine, per 15 mg"."""
    found = list(_AMOUNT.finditer(description))
    if not found:
        return None
    kind, amount = _as_kind(found[-1][1], found[-1][2])
    return kind, amount, found[-1][0]


def _measure(text: str) -> tuple[str, Decimal] | None:
    found = _AMOUNT.search(text)
    return _as_kind(found[1], found[2]) if found else None


def _as_kind(number: str, measure: str) -> tuple[str, Decimal]:
    name = measure.lower()
    name = name.rstrip("s") if len(name) > 1 else name
    kind, factor = _MEASURES[_SAME.get(name, name)]
    return kind, Decimal(number.replace(",", "")) * factor
