"""One attachment is forgotten; the rest of the letter stays byte by byte."""

from email.message import EmailMessage

import pytest

from consultant.domain.errors import ReviewError
from consultant.erasing import erase_attachment
from consultant.reading.cutting import cut_attachment
from consultant.reading.letters import read_letter
from consultant.storage import audit, consults, holds, inquiries, messages
from consultant.storage.holds import Hold
from consultant.storage.inquiries import Read
from consultant.storage.session import Session
from tests.builders import NOW, an_arrival, an_inquiry

NOTE = "Operative note of Wilhelmina Zandvoort: veno-venous cannulation, 12 Fr.\n" * 40


def a_letter_with_two_files() -> bytes:
    letter = EmailMessage()
    letter["From"], letter["Subject"] = "maren.holt@northlake.example", "ECMO"
    letter["Message-ID"] = "<two@a.example>"
    letter.set_content("33953 or 33954?\n")
    letter.add_attachment(NOTE.encode(), maintype="text", subtype="plain", filename="note.txt")
    letter.add_attachment(b"%PDF-1.4 x" * 50, maintype="application", subtype="pdf", filename="b")
    return letter.as_bytes().replace(b"\n", b"\r\n")


@pytest.fixture
def reference(session: Session) -> str:
    raw = a_letter_with_two_files()
    messages.keep(session, [an_arrival(raw=raw)])
    letter = read_letter(raw)
    consult = consults.open_consult(session, letter, received_at=NOW, now=NOW)
    read = Read(
        message_id=1,
        header_id="<two@a.example>",
        letter=letter,
        inquiry=an_inquiry(),
        received_at=NOW,
    )
    inquiries.add_letter(session, consult, read)
    return consult.reference


def erase(session: Session, reference: str, name: str = "note.txt") -> int:
    return erase_attachment(session, reference, name, who="operator", now=NOW)


def test_the_content_of_one_file_goes_and_every_other_byte_stays() -> None:
    raw = a_letter_with_two_files()

    left = cut_attachment(raw, "note.txt")

    start = next(n for n, (a, b) in enumerate(zip(raw, left, strict=False)) if a != b)
    assert raw.startswith(left[:start])
    assert raw.endswith(left[start:])
    letters = [read_letter(each) for each in (raw, left)]
    assert [a.size for a in letters[0].attachments] == [len(NOTE), 500]
    assert [a.size for a in letters[1].attachments] == [0, 500]
    assert letters[0].visible_text == letters[1].visible_text


def test_an_erased_attachment_stands_nowhere_any_more(session: Session, reference: str) -> None:
    assert erase(session, reference) == 1

    message = messages.get(session, 1)
    (read,) = inquiries.letters(session, consults.get(session, reference))
    assert message is not None
    assert [each.name for each in read_letter(message).attachments] == ["note.txt", "b"]
    erased = read.letter.attachments[0]
    assert (erased.text, erased.size) == ("", 0)
    (event,) = audit.events(session, reference)
    assert (event.act, event.particulars["sha256"]) == ("erase attachment", message.sha256)
    assert "note.txt" not in str(event)


def test_a_file_that_is_not_there_is_said(session: Session, reference: str) -> None:
    with pytest.raises(ReviewError, match="No letter"):
        erase(session, reference, "other.txt")


def test_a_held_consult_keeps_its_attachments(session: Session, reference: str) -> None:
    holds.place(session, Hold(about=reference, reason="a court", at=NOW, by="operator"))

    with pytest.raises(ReviewError, match="legal hold"):
        erase(session, reference)
