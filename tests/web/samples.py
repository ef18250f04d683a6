"""Consults as the desk makes them: letters read, matched and drafted for real."""

from datetime import datetime, timedelta

from consultant import pipeline
from consultant.desk import Desk
from consultant.domain.mail import Envelope
from consultant.storage import consults, messages
from consultant.storage.messages import Arrival
from consultant.storage.session import reading, transaction
from tests.builders import NOW

ECMO = """Hello,

4-year-old, open femoral cannulation for VA ECMO: 33953 or 33954? And the
ICD-10-CM code for acute respiratory failure with hypoxia?

Thank you,
Maren
"""

#: (from, subject, text)
LETTERS = (
    ("Maren Holt <maren.holt@northlake-children.example>", "ECMO cannulation, 4 y/o", ECMO),
    ("Ben Ortiz <ben@harborview.example>", "E11.40", "Is E11.40 billable, and what does it say?"),
    (
        "Joan Reed <joan@stpaul.example>",
        "repositioning",
        "Open ECMO cannulas repositioned the next day. Which code?",
    ),
    (
        "L. Okafor <lo@riverside.example>",
        "a code that is refused",
        "Our system refuses J96.09. What should it be?",
    ),
)


def mail_in(desk: Desk, sender: str, subject: str, text: str, *, at: datetime = NOW) -> None:
    """Keep a letter as the SMTP door does, and walk the road with it."""
    fields = (
        f"From: {sender}\r\nTo: desk@desk.example\r\nSubject: {subject}\r\n"
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: 8bit\r\n\r\n"
    )
    raw_in(desk, sender, (fields + text.replace("\n", "\r\n")).encode(), at=at)


def raw_in(desk: Desk, sender: str, raw: bytes, *, at: datetime = NOW) -> None:
    """The same for a whole message, but for its Message-ID."""
    with transaction(desk.engine) as session:
        number = len(messages.entries(session)) + 1
        address = sender.rpartition("<")[2].rstrip(">")
        envelope = Envelope(mail_from=address, rcpt_to=("desk@desk.example",), received_at=at)
        arrival = Arrival(
            envelope=envelope,
            raw=f"Message-ID: <q{number}@asker.example>\r\n".encode() + raw,
            sha256=f"{number:064x}",
            message_id=f"<q{number}@asker.example>",
            fingerprint=f"{number:064x}",
        )
        messages.keep(session, [arrival])
    while pipeline.advance(desk, at):
        pass


def fill(desk: Desk) -> list[str]:
    """A few lifelike consults; their references."""
    for n, (sender, subject, text) in enumerate(LETTERS):
        mail_in(desk, sender, subject, text, at=NOW - timedelta(minutes=7 * (len(LETTERS) - n)))
    with reading(desk.engine) as session:
        return [consult.reference for consult in consults.listing(session)]
