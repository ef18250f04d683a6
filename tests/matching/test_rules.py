"""Edits, units, modifiers, fees and crosswalks are told where a question asks for them."""

from consultant.domain.coding import CodeSystem, FactName, Standing
from consultant.domain.findings import ClashVerdict, Findings, Ground, WhyOpen
from consultant.domain.inquiry import Ask
from consultant.matching.books import Books
from consultant.matching.findings import find
from tests.matching.asking import a_fact, a_mention, a_question, an_inquiry


def recommended(findings: Findings) -> list[str]:
    return [f.code.code for f in findings.recommended]


def test_no_modifier_opens_a_pair_with_indicator_0(full_books: Books) -> None:
    mentions = (a_mention("33947"), a_mention("33949", modifiers=("59",)))
    inquiry = an_inquiry(
        "33947 for the VA start and 33949-59 for the later note, same date?",
        mentions=mentions,
        facts=(a_fact(FactName.MODE, "VA", "VA"),),
        questions=(
            a_question("same date?", Ask.PAIR, mentions=mentions),
            a_question("same date?", Ask.MODIFIER, mentions=mentions),
        ),
    )

    findings = find(inquiry, full_books)

    answer = findings.answers[0]
    assert recommended(findings) == ["33947"]
    assert [(r.code.code, r.instead) for r in answer.rejected] == [("33949", "33947")]
    assert [(m.modifier, m.ground) for m in answer.modifiers] == [("59", Ground.PAIR_NEVER)]


def test_column_1_stands_first_where_a_modifier_may_lift_the_edit(full_books: Books) -> None:
    inquiry = an_inquiry(
        "ECMO: one cannula by cutdown, the other percutaneous, 55 M: 33952 and 33954?",
        ask=Ask.PAIR,
        mentions=(a_mention("33952"), a_mention("33954")),
        facts=(
            a_fact(FactName.PHASE, "insertion", "cannula"),
            a_fact(FactName.APPROACH, "percutaneous", "percutaneous"),
            a_fact(FactName.APPROACH, "open", "cutdown"),
            a_fact(FactName.AGE, 55, "55 M"),
        ),
    )

    findings = find(inquiry, full_books)

    assert recommended(findings) == ["33954", "33952"]
    assert findings.clashes[0].verdict is ClashVerdict.WITH_MODIFIER
    assert findings.clashes[0].source == "NCCI PTP 2024Q3, indicator 1"


def test_more_units_than_the_rule_allows_are_told(full_books: Books) -> None:
    inquiry = an_inquiry(
        "33948 x8 on one line for VV ECMO?",
        ask=Ask.UNITS,
        mentions=(a_mention("33948", units=8),),
        facts=(a_fact(FactName.MODE, "VV", "VV"),),
    )

    findings = find(inquiry, full_books)

    clash = findings.clashes[0]
    assert (clash.verdict, clash.limit, clash.indicator) == (ClashVerdict.TOO_MANY, 1, "2")


def test_an_add_on_code_takes_no_modifier_51(full_books: Books) -> None:
    mentions = (a_mention("33954"), a_mention("33987", modifiers=("51",)))
    inquiry = an_inquiry(
        "ECMO, 62 y/o: does 33987 beside 33954 need a modifier 51?",
        ask=Ask.MODIFIER,
        mentions=mentions,
        facts=(
            a_fact(FactName.AGE, 62, "62 y/o"),
            a_fact(FactName.APPROACH, "open", "open"),
        ),
    )

    findings = find(inquiry, full_books)

    advice = findings.answers[0].modifiers[0]
    assert (advice.modifier, advice.on, advice.fits) == ("51", "33987", False)


def test_the_fee_schedule_is_told_with_its_edition(full_books: Books) -> None:
    inquiry = an_inquiry("global days for 33955?", ask=Ask.PAYMENT, mentions=(a_mention("33955"),))

    findings = find(inquiry, full_books)

    fee = findings.answers[0].fees[0]
    assert ("global days", "000, the day of the procedure only") in fee.lines
    assert fee.source == "MPFS RVU24C"


def test_a_crosswalk_says_whether_it_is_exact(full_books: Books) -> None:
    mention = a_mention("428.0", CodeSystem.ICD9CM, Standing.UNKNOWN)
    inquiry = an_inquiry("ICD-10 for 428.0?", ask=Ask.CROSSWALK, mentions=(mention,))

    findings = find(inquiry, full_books)

    target = findings.answers[0].targets[0]
    assert (target.to.code, target.is_exact) == ("I50.9", False)


def test_a_number_that_is_gone_names_what_is_reported_now(books: Books) -> None:
    mention = a_mention("36822", standing=Standing.UNKNOWN)
    inquiry = an_inquiry("36822 rejects, what now?", ask=Ask.CROSSWALK, mentions=(mention,))

    findings = find(inquiry, books)

    assert findings.checks[0].retired_since == "2015"
    assert recommended(findings)[:2] == ["33951", "33952"]


def test_a_table_that_is_not_installed_is_named(books: Books) -> None:
    mention = a_mention("93015", standing=Standing.UNKNOWN)
    inquiry = an_inquiry(
        "RVU please",
        ask=Ask.PAYMENT,
        questions=(
            a_question("is 93015 ok?", Ask.LOOKUP, mentions=(mention,)),
            a_question("RVU please?", Ask.PAYMENT, start=20),
        ),
    )

    findings = find(inquiry, books)

    assert findings.answers[-1].why_open is WhyOpen.NOT_INSTALLED
    assert findings.answers[-1].lacks == "MPFS"
