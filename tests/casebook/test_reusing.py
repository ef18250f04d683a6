"""A draft takes a reviewer's wording where the facts agree and the edition holds, and else not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from consultant.desk import Desk
from consultant.domain.consult import Reviewer
from consultant.drafting.rewording import cut
from consultant.remembering import mark_exemplary, words_of
from consultant.storage import casebook
from consultant.storage.session import transaction
from tests.builders import NOW
from tests.casebook.desks import ECMO, OWN_DRAFT, REWORDED, answer, ask, draft_of, precedent_of

ALIKE = """VA ECMO in a 3-year-old, open femoral cannulation.
Is it 33953 or 33954?
"""


def test_a_question_alike_is_drafted_in_the_approved_words(desk: Desk, ann: Reviewer) -> None:
    reference = answer(desk, ann, ECMO)

    draft = ask(desk, ALIKE)

    assert REWORDED in draft.text
    assert OWN_DRAFT not in draft.text
    assert [each.reference for each in draft.borrowed] == [reference]
    assert REWORDED in draft.html
    assert '"3-year-old"' in draft.text


@pytest.mark.parametrize(
    ("letter", "why"),
    [
        (ECMO.replace("4-year-old", "7-year-old"), "another age, another code"),
        (ECMO.replace("Open femoral", "Percutaneous femoral"), "another approach"),
        (ECMO.replace("a 4-year-old", "a child"), "a fact is not said that was said then"),
        (ECMO + "A separate cannula, different site.\n", "words that turn it round"),
        (ECMO.replace("33953 or 33954?", "Is 33953 billable?"), "another question"),
    ],
)
def test_wording_never_crosses_what_speaks_against_it(
    desk: Desk, ann: Reviewer, letter: str, why: str
) -> None:
    answer(desk, ann, ECMO)

    draft = ask(desk, letter)

    assert draft.borrowed == (), why
    assert REWORDED not in draft.text


@pytest.mark.parametrize(
    "words",
    [
        "See 33999999 and J00.999 too.",  # no code of the library
        "With 12 units of it.",  # a figure of another case
        'You wrote "two cannulas by the neck".',  # words of another asker
        "Since the patient is a 4-year-old, the guidance is in 33953.",  # the same, unquoted
    ],
)
def test_wording_that_would_not_be_grounded_stays_where_it_was(
    desk: Desk, ann: Reviewer, words: str
) -> None:
    reference = answer(desk, ann, ECMO)

    _with_wording(desk, reference, words)

    assert ask(desk, ALIKE).borrowed == ()


def test_wording_put_in_that_speaks_of_no_code_is_between_two_people(
    desk: Desk, ann: Reviewer
) -> None:
    told = (OWN_DRAFT, OWN_DRAFT + "\n\nAs we said on the telephone, send the op note next time.")
    answer(desk, ann, ECMO, reword=told)

    assert ask(desk, ALIKE).borrowed == ()


def test_an_approval_without_a_change_lends_no_words(desk: Desk, ann: Reviewer) -> None:
    answer(desk, ann, ECMO, reword=None)

    assert ask(desk, ALIKE).borrowed == ()


def test_wording_of_an_edition_that_no_longer_holds_is_left(desk: Desk, ann: Reviewer) -> None:
    reference = answer(desk, ann, ECMO)
    _with_description(desk, reference, "as it was described before")

    assert ask(desk, ALIKE).borrowed == ()


def test_an_operator_can_have_only_exemplary_wording_or_none(desk: Desk, ann: Reviewer) -> None:
    reference = answer(desk, ann, ECMO)

    def under(rule: str) -> Desk:
        book = desk.settings.casebook.model_copy(update={"reuse": rule})
        return replace(desk, settings=desk.settings.model_copy(update={"casebook": book}))

    before = ask(under("exemplary"), ALIKE)
    with transaction(desk.engine) as session:
        mark_exemplary(session, reference, who="Ann", exemplary=True, now=NOW)
    after = ask(under("exemplary"), ALIKE, now=NOW + timedelta(hours=1))
    none = ask(under("off"), ALIKE, now=NOW + timedelta(hours=2))

    assert before.borrowed == ()
    assert REWORDED in after.text
    assert none.borrowed == ()


def test_of_several_questions_only_the_same_one_takes_the_words(desk: Desk, ann: Reviewer) -> None:
    both = ECMO + "And the ICD-10-CM code for acute respiratory failure with hypoxia?\n"
    answer(desk, ann, both)

    draft = ask(desk, both.replace("4-year-old", "3-year-old"))

    body = draft.text.partition('(1) "')[2]
    assert REWORDED in body.partition('(2) "')[0]
    assert draft.text.count(REWORDED) == 1


def test_words_reworded_again_are_the_ones_taken(desk: Desk, ann: Reviewer) -> None:
    answer(desk, ann, ECMO)
    better = "The guidance is within 33953."
    answer(desk, ann, ALIKE, reword=(REWORDED, better), now=NOW + timedelta(hours=1))

    draft = ask(desk, ALIKE.replace("3-year-old", "4-year-old"), now=NOW + timedelta(hours=2))

    assert better in draft.text


def test_words_that_stay_grounded_are_taken_beside_others_that_would_not(
    desk: Desk, ann: Reviewer
) -> None:
    reference = answer(desk, ann, ECMO)
    found = precedent_of(desk, reference)
    assert found is not None
    good = found.answers[0].rewordings[0]
    verdict = cut(draft_of(desk, reference).text)[1].plain
    bad = replace(good, before=(verdict,), after=("Report 33953 in 12 units.",))
    changed = replace(found, answers=(replace(found.answers[0], rewordings=(bad, good)),))
    with transaction(desk.engine) as session:
        casebook.keep(session, changed, words_of(changed))

    draft = ask(desk, ALIKE)

    assert verdict in draft.text
    assert REWORDED in draft.text
    assert "12 units" not in draft.text


def _with_wording(desk: Desk, reference: str, words: str) -> None:
    """Another wording in a precedent, as if a person had vouched for it."""
    found = precedent_of(desk, reference)
    assert found is not None
    (first, *others) = found.answers
    wordings = tuple(replace(each, after=(words,)) for each in first.rewordings)
    changed = replace(found, answers=(replace(first, rewordings=wordings), *others))
    with transaction(desk.engine) as session:
        casebook.keep(session, changed, words_of(changed))
    assert wordings


def _with_description(desk: Desk, reference: str, description: str) -> None:
    """The precedent as an older edition would have given it."""
    found = precedent_of(desk, reference)
    assert found is not None
    codes = tuple(replace(code, description=description) for code in found.codes)
    with transaction(desk.engine) as session:
        casebook.keep(session, replace(found, codes=codes), words_of(found))
