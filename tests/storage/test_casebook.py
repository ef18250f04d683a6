"""The casebook's tables on both databases: found by words and codes, in one order everywhere."""

import pytest

from consultant.domain.casebook import Withdrawal
from consultant.domain.coding import FactName
from consultant.domain.consult import OrganisationKind
from consultant.domain.inquiry import Ask
from consultant.library.casebook import alike_in
from consultant.storage import casebook
from consultant.storage.casebook import Sought, State
from consultant.storage.forgetting import Limits, forget
from consultant.storage.session import Session
from tests.builders import NOW
from tests.casebook.precedents import a_gist, keep


def test_words_are_counted_no_further_than_they_are_rare(session: Session) -> None:
    for _ in range(3):
        keep(session)

    counts = casebook.count_holders(session, ["femoral", "33953", "nowhere"], most=2)

    assert counts == {"femoral": 2, "33953": 2, "nowhere": 0}


def test_the_most_alike_question_comes_first_and_a_contrary_one_last(session: Session) -> None:
    child = keep(session)
    older = keep(session, a_gist(answered=("33954",), facts={FactName.AGE: 9}))
    other = keep(session, a_gist(asked=("33953",), asks=(Ask.UNITS,), words="daily management"))
    keep(session, a_gist(asked=("20610",), answered=("20610",), facts={}, words="knee injection"))

    found = alike_in(session, a_gist(facts={FactName.AGE: 3, FactName.APPROACH: "open"}))

    assert [each.precedent.reference for each in found] == [child, other, older]
    assert found[-1].compared.differ == ((FactName.AGE, "3", "9"),)


def test_of_two_alike_the_exemplary_comes_first_then_the_newer(session: Session) -> None:
    first, second, third = (keep(session) for _ in range(3))

    before = [each.precedent.reference for each in alike_in(session, a_gist())]
    casebook.set_exemplary(session, first, exemplary=True)
    after = [each.precedent.reference for each in alike_in(session, a_gist())]

    assert before == [third, second, first]
    assert after == [first, third, second]


def test_a_question_without_codes_is_found_by_its_rare_words(session: Session) -> None:
    words = "laparoscopic appendix abscess drainage interval"
    wanted = keep(session, a_gist(asked=(), answered=("44970",), facts={}, words=words))
    keep(session)

    found = alike_in(session, a_gist(asked=(), answered=(), facts={}, words=words + " adult"))

    assert [each.precedent.reference for each in found] == [wanted]


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        (Sought(words=("femoral",)), [2, 0]),
        (Sought(words=("femoral", "e119")), [2]),
        (Sought(organisation=OrganisationKind.PAYER), [2]),
        (Sought(words=("33953",), organisation=OrganisationKind.PAYER), []),
        (Sought(state=State.WITHDRAWN), [1]),
        (Sought(state=State.EXEMPLARY), [0]),
        (Sought(), [2, 0]),
    ],
)
def test_a_search_finds_what_holds_every_word(
    session: Session, sought: Sought, found: list[int]
) -> None:
    kept = [
        keep(session),
        keep(session),
        keep(session, a_gist(asked=("E11.9",), answered=()), organisation=OrganisationKind.PAYER),
    ]
    gone = Withdrawal(by="Ann", at=NOW, reason="superseded")
    casebook.withdraw(session, kept[1], gone)
    casebook.set_exemplary(session, kept[0], exemplary=True)

    rows = casebook.page(session, sought, limit=9)

    assert [row.reference for row in rows] == [kept[n] for n in found]


def test_a_search_is_turned_page_by_page(session: Session) -> None:
    kept = [keep(session) for _ in range(5)]
    sought = Sought(words=("femoral",))

    first = casebook.page(session, sought, limit=2)
    then = casebook.page(session, sought, beyond=int(first[-1].reference[3:]), limit=9)

    assert [row.reference for row in (*first, *then)] == kept[::-1]


def test_what_is_withdrawn_stands_beside_nothing(session: Session) -> None:
    reference = keep(session)

    gone = casebook.withdraw(session, reference, Withdrawal(by="Ann", at=NOW, reason="wrong"))
    again = casebook.withdraw(session, reference, Withdrawal(by="Ann", at=NOW, reason="wrong"))

    assert (gone, again) == (True, False)
    assert alike_in(session, a_gist()) == ()
    assert not casebook.set_exemplary(session, reference, exemplary=True)


def test_a_purge_takes_precedents_with_their_consults(session: Session) -> None:
    reference = keep(session)
    casebook.note(session, int(reference[3:]))
    end = NOW.replace(year=2036)

    forget(session, Limits(consults=end), who="operator", now=end)

    assert casebook.is_empty(session)
    assert casebook.holders(session, ["33953"]) == []
    assert casebook.due(session, limit=9) == []


def test_what_could_not_be_written_says_why_and_is_tried_no_more(session: Session) -> None:
    number = int(keep(session)[3:])
    casebook.note(session, number)

    casebook.give_up(session, number, "the desk failed")

    assert casebook.due(session, limit=9) == []
    assert casebook.given_up(session) == [("CD-000001", "the desk failed")]
