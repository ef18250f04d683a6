"""Measures that are codes themselves: a body mass index, the weeks of a pregnancy."""

import re

from consultant.domain.coding import Code, CodeSystem, FactName
from consultant.domain.findings import Finding
from consultant.matching.books import Case
from consultant.matching.diagnoses.leaves import leaves_of
from consultant.matching.diagnoses.letter import Said
from consultant.matching.diagnoses.working import Working

_BMI = re.compile(r"\bbmi\b[^\d\n]{0,12}(\d{2}(?:\.\d{1,2})?)")
_GRAMS = re.compile(r"(?<![\d.,])(\d{1,2},?\d{3}|\d{3})\s*(?:g|gm|grams?)\b")
_WEIGHTS = re.compile(r"(\d+)-(\d+) grams")
_LEAST_GRAMS = re.compile(r"less than (\d+) grams")
_TERM = 37  # weeks: born earlier is preterm (ICD-10-CM at P07.3)
_LOW = 2_500  # grams: less is a low weight at birth (ICD-10-CM at P07.1)
_BURNT = re.compile(
    r"tbsa\D{0,12}(\d{1,3}(?:\.\d)?)\s*%|(\d{1,3}(?:\.\d)?)\s*%\s*(?:of\s+)?(?:total\s+)?(?:tbsa|bsa)"
)
_DEEPLY = re.compile(
    r"(\d{1,3}(?:\.\d)?)\s*%[^.;\n%]{0,12}(?:third|3rd|full)|(?:third|3rd|full)[^.;\n%]{0,24}?(\d{1,3}(?:\.\d)?)\s*%"
)
_SPAN = re.compile(r"(\d+\.\d)-(\d+\.\d)")
_OR_MORE = re.compile(r"(\d+(?:\.\d)?) or greater")
_OR_LESS = re.compile(r"(\d+\.\d) or less")


def code_measures(case: Case, working: Working, said: Said) -> None:
    """Adds Z68 for a stated index beside a weight diagnosis, Z3A beside a pregnancy's."""
    index = _BMI.search(case.said)
    if index and (code := _body_mass(case, float(index[1]), said)):
        working.put(_finding(code, index[0]))
    _code_birth(case, working, said)
    _code_burnt(case, working)
    weeks = case.inquiry.fact(FactName.WEEKS)
    if weeks and working.holds("O"):
        week = case.code(f"Z3A.{int(float(weeks.value)):02d}", CodeSystem.ICD10CM)
        if week and week.billable:
            working.put(_finding(week, weeks.words))


def _code_birth(case: Case, working: Working, said: Said) -> None:
    """Weight and weeks of a child born too early, where its record is what is coded."""
    if not ((said.is_newborn and working.holds("Z38")) or working.holds("P07")):
        return
    weeks = case.inquiry.fact(FactName.WEEKS)
    grams = _GRAMS.search(case.said)
    if weeks is None or float(weeks.value) >= _TERM:
        return
    working.demote([f for f in working.found if f.code.code[:3] == "P07" and f.is_unspecified])
    if grams and (weight := float(grams[1].replace(",", ""))) < _LOW:
        _put_leaf(case, working, said, ("P07.0", "P07.1"), weight, grams[0])
    for header in ("P07.2", "P07.3"):
        found = case.code(header, CodeSystem.ICD10CM)
        told = f"gestational age {int(float(weeks.value))} completed weeks"
        for leaf in leaves_of(case, found, said) if found else ():
            if told in leaf.description:
                working.put(_finding(leaf, weeks.words))


def _put_leaf(
    case: Case, working: Working, said: Said, headers: tuple[str, ...], grams: float, words: str
) -> None:
    for header in headers:
        found = case.code(header, CodeSystem.ICD10CM)
        for leaf in leaves_of(case, found, said) if found else ():
            span = _WEIGHTS.search(leaf.description)
            least = _LEAST_GRAMS.search(leaf.description)
            if (span and float(span[1]) <= grams <= float(span[2])) or (
                least and grams < float(least[1])
            ):
                working.put(_finding(leaf, words))
                return


def _code_burnt(case: Case, working: Working) -> None:
    """The share of the body that is burnt, and of it the third degree (guideline I.C.19.d.6)."""
    burnt = _BURNT.search(case.said)
    if burnt is None or not working.holds("T2"):
        return
    whole = int(float(burnt[1] or burnt[2]) // 10)
    deep = _DEEPLY.search(case.said)
    share = int(float(deep[1] or deep[2]) // 10) if deep else 0
    written = "T31.0" if whole == 0 else f"T31.{min(whole, 9)}{min(share, whole)}"
    code = case.code(written, CodeSystem.ICD10CM)
    if code and code.billable:
        working.put(_finding(code, burnt[0]))


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
