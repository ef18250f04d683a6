"""Nothing that names anybody is kept, and no code is lost by it."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consultant.domain.casebook import Precedent
from consultant.domain.consult import Act, Consult, Draft, Status, Verdict
from consultant.domain.findings import Findings
from consultant.domain.mail import Letter
from consultant.library.catalog import Catalog
from consultant.reading.privacy import find_identifiers
from consultant.reading.questions import understand
from consultant.remembering import Answered, make_precedent, words_of
from consultant.storage.documents import to_document
from consultant.storage.inquiries import Read
from consultant.storage.session import open_engine
from tests.builders import NOW
from tests.library.prebuilt import library_url, prebuilt_library

SHARED = Path(os.environ.get("CONSULTANT_SHARED", Path(__file__).parents[3] / "shared"))
QUESTIONS = SHARED / "eval" / "phi" / "questions.txt"

NAMES = ("Wilhelmina Ashgrove", "Anna S.", "Mr. Tobias Quill", "Rosa Delacroix-Finch")
BIRTHS = ("DOB 5/2/1955", "born April 12, 2023", "date of birth 1961-03-09")
NUMBERS = ("MRN 0098123", "SSN 123-45-6789", "acct #AB-4471902", "phone (312) 555-0142")
HOUSES = ("jane.doe@mail.example", "14 Elm Street", "St. Vincent's Hospital", "a 93-year-old")
CODES = ("33953", "J96.01", "E11.40", "99213-25", "G0299")


@pytest.fixture(scope="module")
def codebook() -> Iterator[Catalog]:
    engine = open_engine(library_url(prebuilt_library()))
    yield Catalog(engine)
    engine.dispose()


def remembered(codebook: Catalog, text: str, subject: str = "a question") -> Precedent:
    """The precedent of a letter whose reply repeats all of it: the worst a reviewer can do."""
    letter = Letter(
        from_address="maren.holt@northlake.example",
        from_name="Maren Holt",
        subject=subject,
        text=text,
        visible_text=text,
    )
    inquiry = understand(letter, codebook=codebook, asked_on=NOW.date())
    read = Read(message_id=1, header_id="<q@a.b>", letter=letter, inquiry=inquiry, received_at=NOW)
    desk = Draft(subject="Re: a question", text="Hello Maren,\n\nReport it.\n")
    said = f"Hello Maren,\n\nYou wrote: {text}\n\nReport it, says Maren Holt.\n"
    return make_precedent(
        Answered(
            consult=Consult(
                id=1, reference="CD-000001", status=Status.SENT, subject=subject,
                from_address=letter.from_address, received_at=NOW, changed_at=NOW,
            ),
            letters=(read,),
            question=read,
            findings=Findings(),
            desk=desk,
            approved=Draft(subject="Re: a question", text=said, version=2, written_by="Ann"),
            verdict=Verdict(act=Act.APPROVE, reviewer="Ann Reviewer", version=2, at=NOW),
            organisation="",
        ),
        lambda code, on: codebook.find(None, code, on),
    )  # fmt: skip


def left_in(precedent: Precedent, *texts: str) -> list[str]:
    """What names somebody in these texts and stands in the precedent, or finds it."""
    kept = f"{to_document(Precedent, precedent)} {' '.join(words_of(precedent))}"
    named = {one.text for text in texts for one in find_identifiers(text)}
    named |= {"Maren", "Holt", "maren.holt"}
    return [word for word in named if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", kept)]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    who=st.lists(st.sampled_from(NAMES + BIRTHS + NUMBERS + HOUSES), min_size=1, max_size=5),
    codes=st.lists(st.sampled_from(CODES), min_size=1, max_size=3, unique=True),
    opening=st.sampled_from(("Pt ", "Patient: ", "", "For ")),
)
def test_a_precedent_names_nobody_and_keeps_every_code(
    codebook: Catalog, who: list[str], codes: list[str], opening: str
) -> None:
    text = f"{opening}{', '.join(who)}. Is {' or '.join(codes)} right for this?\n\nMaren\n"

    precedent = remembered(codebook, text, subject=f"{who[0]}: {codes[0]}")

    assert left_in(precedent, text, who[0]) == []
    for code in codes:
        assert code in precedent.question
        assert code in precedent.text


@pytest.mark.skipif(not QUESTIONS.is_file(), reason="the material with identifiers is not here")
def test_no_question_with_identifiers_leaves_one_behind(codebook: Catalog) -> None:
    blocks = QUESTIONS.read_text(encoding="utf-8").split("===QUERY===")[1:]
    texts = [block.partition("===PHI_TAGS===")[0].strip() for block in blocks]
    marked = [text for text in texts if find_identifiers(text)]

    left = {text: found for text in marked if (found := left_in(remembered(codebook, text), text))}

    assert len(marked) > 100
    assert left == {}
