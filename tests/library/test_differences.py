"""What tells near codes apart is read out of their descriptions."""

from datetime import date

import pytest

from consultant.domain.coding import CodeSystem
from consultant.library.catalog import Catalog
from consultant.library.families import differences
from consultant.library.pages import code_page


@pytest.mark.parametrize(
    ("codes", "fact", "values"),
    [
        (["G56.01", "G56.02"], "side", ["right", "left"]),
        (["J96.01", "J96.02"], "with or without", ["with hypoxia", "with hypercapnia"]),
        (["J96.01", "J96.11"], "acuity", ["acute", "chronic"]),
        (["S82.52XA", "S82.52XD"], "encounter",
         ["initial encounter for closed fracture",
          "subsequent encounter for closed fracture with routine healing"]),
        (["O24.011", "O24.012"], "trimester", ["first trimester", "second trimester"]),
        (["E10.9", "E11.9"], "type", ["type 1", "type 2"]),
        (["I10", "I16.0"], "what it names", ["Essential hypertension",
                                             "Hypertensive urgency"]),
    ],
)  # fmt: skip
def test_descriptions_tell_near_codes_apart(
    catalog: Catalog, today: date, codes: list[str], fact: str, values: list[str]
) -> None:
    found = [catalog.find(CodeSystem.ICD10CM, code, today) for code in codes]

    told = differences([code for code in found if code is not None])

    assert [d.values for d in told if d.fact == fact] == [tuple(zip(codes, values, strict=True))]


def test_the_same_code_differs_in_nothing(catalog: Catalog, today: date) -> None:
    code = catalog.find(CodeSystem.ICD10CM, "I10", today)
    assert code is not None

    assert differences((code, code)) == ()


def test_a_family_code_stands_beside_those_one_fact_away(catalog: Catalog, today: date) -> None:
    page = code_page(catalog, "33953", today)

    assert page is not None
    assert {c.code for c in page.siblings} == {"33951", "33954", "33959", "33969"}
