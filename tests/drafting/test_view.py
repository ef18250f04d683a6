"""The answer as JSON holds what scripts outside read by name."""

from consultant.drafting.drafts import draft_reply
from consultant.drafting.view import as_answer_json
from consultant.matching.books import Books
from consultant.matching.findings import find
from consultant.templates import Templates
from tests.matching import letters
from tests.matching.asking import a_mention, an_inquiry


def test_candidates_begin_with_what_the_draft_recommends(
    books: Books, templates: Templates
) -> None:
    inquiry = letters.two_questions()
    findings = find(inquiry, books)

    answer = as_answer_json(findings, draft_reply(inquiry, findings, templates, reference="CD-1"))

    candidates = answer["candidates"]
    assert isinstance(candidates, list)
    assert [c["code"] for c in candidates[:2]] == ["33953", "J96.01"]
    assert set(candidates[0]) == {"code", "system", "score", "because"}


def test_a_draft_is_told_with_its_codes_sources_and_confidence(
    books: Books, templates: Templates
) -> None:
    inquiry = letters.four_year_old()
    findings = find(inquiry, books)

    answer = as_answer_json(findings, draft_reply(inquiry, findings, templates, reference="CD-1"))

    draft = answer["draft"]
    assert isinstance(draft, dict)
    assert (draft["codes"], draft["confidence"]) == (["33953"], "high")
    assert draft["sources"] == ["CPT, our own words, numbers of CPT 2026"]
    assert "33953" in draft["html"]


def test_a_missing_fact_is_named_in_one_word(books: Books, templates: Templates) -> None:
    inquiry = letters.repositioned_without_an_age()
    findings = find(inquiry, books)

    answer = as_answer_json(findings, draft_reply(inquiry, findings, templates, reference="CD-1"))

    assert answer["missing_facts"] == ["age"]


def test_a_code_that_nobody_here_can_look_up_stands_last(
    books: Books, templates: Templates
) -> None:
    inquiry = an_inquiry("is 93015 right?", mentions=(a_mention("93015"),))
    findings = find(inquiry, books)

    answer = as_answer_json(findings, draft_reply(inquiry, findings, templates, reference="CD-1"))

    candidates = answer["candidates"]
    assert isinstance(candidates, list)
    assert candidates[-1]["code"] == "93015"
    assert candidates[-1]["score"] == 0.0
