"""Letters that several tests ask, read by hand."""

from consultant.domain.coding import CodeSystem, FactName, Standing
from consultant.domain.inquiry import Ask, Inquiry
from tests.matching.asking import a_fact, a_mention, a_question, a_term, an_inquiry

HYPOXIA = a_term("acute respiratory failure with hypoxia")
OPEN_INSERTIONS = (a_mention("33953"), a_mention("33954"))


def four_year_old() -> Inquiry:
    return an_inquiry(
        "33953 vs 33954 for a 4-year-old",
        ask=Ask.COMPARE,
        mentions=OPEN_INSERTIONS,
        facts=(a_fact(FactName.AGE, 4, "4-year-old"),),
    )


def percutaneous_at_twelve() -> Inquiry:
    return an_inquiry(
        "perc cannulation for VV ECMO, patient is 12",
        facts=(
            a_fact(FactName.APPROACH, "percutaneous", "perc"),
            a_fact(FactName.PHASE, "insertion", "cannulation"),
            a_fact(FactName.MODE, "VV", "VV"),
            a_fact(FactName.AGE, 12, "patient is 12"),
        ),
    )


def repositioned_without_an_age() -> Inquiry:
    return an_inquiry(
        "open ECMO cannulas repositioned",
        facts=(
            a_fact(FactName.APPROACH, "open", "open"),
            a_fact(FactName.PHASE, "reposition", "repositioned"),
        ),
    )


def third_day_of_va() -> Inquiry:
    return an_inquiry(
        "daily ECMO management, VA, day 3",
        facts=(
            a_fact(FactName.PHASE, "daily management", "daily ECMO management"),
            a_fact(FactName.MODE, "VA", "VA"),
        ),
    )


def hypoxia() -> Inquiry:
    return an_inquiry("ICD-10 for acute respiratory failure with hypoxia", terms=(HYPOXIA,))


def look_up_e1140() -> Inquiry:
    return an_inquiry(
        "is E11.40 billable, and what does it say",
        ask=Ask.LOOKUP,
        mentions=(a_mention("E11.40", CodeSystem.ICD10CM),),
    )


def no_such_code() -> Inquiry:
    return an_inquiry(
        "is E11.999 ok?",
        ask=Ask.LOOKUP,
        mentions=(a_mention("E11.999", CodeSystem.ICD10CM, Standing.UNKNOWN),),
    )


def two_questions() -> Inquiry:
    first = "4-year-old, open femoral cannulation for VA ECMO: 33953 or 33954?"
    second = "And the ICD-10-CM code for acute respiratory failure with hypoxia?"
    return an_inquiry(
        f"{first} {second}",
        mentions=OPEN_INSERTIONS,
        terms=(HYPOXIA,),
        facts=(
            a_fact(FactName.AGE, 4, "4-year-old"),
            a_fact(FactName.APPROACH, "open", "open femoral cannulation"),
            a_fact(FactName.ACCESS, "peripheral", "femoral"),
            a_fact(FactName.PHASE, "insertion", "cannulation"),
            a_fact(FactName.MODE, "VA", "VA"),
        ),
        questions=(
            a_question(first, Ask.COMPARE, mentions=OPEN_INSERTIONS),
            a_question(second, start=len(first) + 1, terms=(HYPOXIA,)),
        ),
    )


ALL = (
    four_year_old,
    percutaneous_at_twelve,
    repositioned_without_an_age,
    third_day_of_va,
    hypoxia,
    look_up_e1140,
    no_such_code,
    two_questions,
)
