"""A draft comes with flags for a reviewer's eyes, and with the moment its reply is due."""

from dataclasses import replace
from datetime import datetime, timedelta

from consultant import pipeline
from consultant.desk import Desk
from consultant.domain.consult import Consult
from consultant.domain.flags import Flag
from consultant.settings import Settings
from consultant.storage import consults, inquiries, marks, messages
from consultant.storage.session import reading, transaction
from tests.builders import NOW, an_arrival

HEAD = b"From: Maren Holt <maren@a.example>\r\nSubject: ECMO\r\nMessage-ID: <%d@a.example>\r\n\r\n"


def ask(desk: Desk, now: datetime, *letters: bytes) -> list[Consult]:
    """Letters walked to their drafts."""
    with transaction(desk.engine) as session:
        arrivals = [
            an_arrival(raw=HEAD % number + text, fingerprint=f"{number:064}")
            for number, text in enumerate(letters)
        ]
        messages.keep(session, arrivals)
    pipeline.advance(desk, now)
    with reading(desk.engine) as session:
        return consults.listing(session)


def test_a_draft_carries_the_flags_of_its_letter(desk: Desk, now: datetime) -> None:
    missing, patient = ask(
        desk,
        now,
        b"Which code for peripheral ECMO insertion, open? 33953 or 33954?\r\n",
        b"Patient John Example, MRN 1234567, is 4 years old: 33953 or 33954?\r\n",
    )

    assert set(missing.flags) == {Flag.STRANGER, Flag.MISSING}
    assert {Flag.STRANGER, Flag.PATIENT} <= set(patient.flags)
    assert "compare" in missing.asks


def test_a_flag_follows_what_the_letters_say_by_now(desk: Desk, now: datetime) -> None:
    (before,) = ask(desk, now, b"33953 or 33954 for a 4-year-old?\r\n")

    with transaction(desk.engine) as session:
        read = inquiries.letters(session, before)[0]
        findings = replace(inquiries.findings(session, before), warnings=("It ran out.",))
        flags = inquiries.flags_now(session, replace(before, client=1), findings)
        marks.set_flags(session, before, flags, read.inquiry.asks)

        assert consults.get(session, before.reference).flags == (Flag.EDITION,)


def test_a_reply_is_due_from_the_moment_its_question_came(desk: Desk, now: datetime) -> None:
    promise = Settings.model_validate({"desk": {"target_hours": 2}}).promise
    promising = replace(desk, stationery=replace(desk.stationery, promise=promise))

    (consult,) = ask(promising, now + timedelta(minutes=50), b"33953 or 33954, age 4?\r\n")

    # eleven in the morning in New York, and an hour more
    assert consult.due_at == NOW + timedelta(hours=2)
