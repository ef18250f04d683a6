"""Measures that are codes themselves: a body mass index, the weeks of a pregnancy."""

import re

from consultant.domain.coding import Code, CodeSystem, FactName
from consultant.domain.findings import Finding
from consultant.matching.books import Case
from consultant.matching.diagnoses.leaves import leaves_of
from consultant.matching.diagnoses.letter import Said
from consultant.matching.diagnoses.working import Working

_BMI = re.compile(r"\bbmi\b[^\d\n]{0,12}(\d{2}(?:\.\d{1,2})?)")
_SPAN = re.compile(r"(\d+\.\d)-(\d+\.\d)")
_OR_MORE = re.compile(r"(\d+(?:\.\d)?) or greater")
_OR_LESS = re.compile(r"(\d+\.\d) or less")


def code_measures(case: Case, working: Working, said: Said) -> None:
    """Adds Z68 for a stated index beside a weight diagnosis, Z3A beside a pregnancy's."""
    index = _BMI.search(case.said)
    if index and (code := _body_mass(case, float(index[1]), said)):
        working.put(_finding(code, index[0]))
    weeks = case.inquiry.fact(FactName.WEEKS)
    if weeks and working.holds("O"):
        week = case.code(f"Z3A.{int(float(weeks.value)):02d}", CodeSystem.ICD10CM)
        if week and week.billable:
            working.put(_finding(week, weeks.words))


def _finding(code: Code, words: str) -> Finding:
    return Finding(
        code=code, score=0.8, because=("stated measure",), words=(words,), is_recommended=True
    )


def _body_mass(case: Case, index: float, said: Said) -> Code | None:
    header = case.code("Z68", CodeSystem.ICD10CM)
    leaves = leaves_of(case, header, said) if header else ()
    return next((c for c in leaves if "adult" in c.description and _spans(c, index)), None)


def _spans(code: Code, index: float) -> bool:
    text = code.description
    if span := _SPAN.search(text):
        return float(span[1]) <= index < float(span[2]) + 0.1
    if more := _OR_MORE.search(text):
        return index >= float(more[1])
    less = _OR_LESS.search(text)
    return less is not None and index <= float(less[1])
