"""Letters put through the whole road of a desk, and what became of them."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from functools import cache
from hashlib import sha256

from consultant import pipeline
from consultant.desk import Desk, open_desk
from consultant.domain.consult import Consult, Reviewer
from consultant.domain.mail import Caution, Envelope, Outcome, OutgoingKind, OutgoingState, Receipt
from consultant.receiving.fingerprints import fingerprint, read_message_id
from consultant.reviewing import Seen, approve
from consultant.sending.endings import end
from consultant.settings import Data, Database, DeskRules, Mail, Settings, Smtp
from consultant.storage import consults, deliveries, inquiries, messages, outbox, people
from consultant.storage.messages import Arrival, Entry
from consultant.storage.outbox import Posting
from consultant.storage.session import Engine, Session, reading, transaction
from tests.builders import NOW, a_reviewer
from tests.databases import library_url
from tests.library.prebuilt import prebuilt_library

DESK = "desk@desk.example"
MAREN = "maren@northlake.example"


def a_desk(
    engine: Engine, address: str = DESK, *, mail: Mail | None = None, **rules: object
) -> Desk:
    """A whole desk on the bundled library, with a database of its own for all else."""
    home = prebuilt_library()
    post = mail or Mail()
    settings = Settings(
        data=Data(dir=home),
        database=Database(url=library_url(home)),
        smtp=Smtp(addresses=(address,)),
        mail=post.model_copy(update={"sender": f"Consultation desk <{address}>"}),
        desk=DeskRules.model_validate({"undo_seconds": 0, "secret": f"of {address}", **rules}),
    )
    return replace(_opened(settings), engine=engine)


@cache
def _opened(settings: Settings) -> Desk:
    """To load the library takes a second."""
    return open_desk(settings)


def a_mail(
    text: str = "33953 or 33954 for a 4-year-old, open cannulation?",
    *,
    sender: str = MAREN,
    subject: str = "ECMO cannulation",
    to: str = DESK,
    **headers: str,
) -> EmailMessage:
    message = EmailMessage()
    message["From"] = sender
    message["To"] = to
    message["Subject"] = subject
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


@dataclass
class Post:
    """Mails a desk, walks its road, and looks at what stands there."""

    desk: Desk
    at: datetime = NOW
    count: int = 0

    def mail(
        self, message: EmailMessage, *, mail_from: str | None = None, peer: str = "127.0.0.1"
    ) -> int:
        """Keep a letter as the door does and walk the road with it; the message's number."""
        self.count += 1
        if "Message-ID" not in message:
            message["Message-ID"] = f"<q{self.count}@asker.example>"
        sender = str(message["From"]).rpartition("<")[2].rstrip(">")
        return self.hand_in(
            message.as_bytes().replace(b"\n", b"\r\n"),
            mail_from=sender if mail_from is None else mail_from,
            rcpt_to=str(message["To"]),
            peer=peer,
        )

    def hand_in(self, raw: bytes, *, mail_from: str, rcpt_to: str, peer: str = "127.0.0.1") -> int:
        envelope = Envelope(mail_from=mail_from, rcpt_to=(rcpt_to,), peer=peer, received_at=self.at)
        arrival = Arrival(
            envelope=envelope,
            raw=raw,
            sha256=sha256(raw).hexdigest(),
            message_id=read_message_id(raw),
            fingerprint=fingerprint(raw),
        )
        with transaction(self.desk.engine) as session:
            messages.keep(session, [arrival])
        self.walk()
        return self.messages[-1].id

    def walk(self) -> None:
        while pipeline.advance(self.desk, self.at):
            pass

    def later(self, **span: float) -> None:
        self.at += timedelta(**span)

    def answer(self, reference: str = "CD-000001") -> Posting:
        """A reviewer approves the draft, and the reply leaves."""
        with transaction(self.desk.engine) as session:
            ann = people.reviewer_named(session, "ann@desk.example") or a_reviewer(session)
            version = consults.get(session, reference).version
            self._approve(session, reference, version, ann)
        with transaction(self.desk.engine) as session:
            due = deliveries.claim_due(
                session, now=self.at, lease=timedelta(minutes=1), worker="tests"
            )
            assert due is not None
            return due

    def _approve(self, session: Session, reference: str, version: int, ann: Reviewer) -> None:
        seen = Seen(reference=reference, version=version)
        approve(session, seen, ann, self.desk.stationery, self.at)

    def answer_of_a_person(self) -> Posting:
        """The reply alone, whatever the desk wrote by itself before."""
        self.answer()
        return next(mail for mail in self.mails if mail.kind is OutgoingKind.REPLY)

    def next_due(self) -> Posting | None:
        """The next mail that leaves, taken by the relay; None where none is due."""
        with transaction(self.desk.engine) as session:
            mail = deliveries.claim_due(
                session, now=self.at, lease=timedelta(minutes=1), worker="tests"
            )
            if mail is not None:
                self.settle(session, mail)
            return mail

    def settle(self, session: Session, mail: Posting) -> None:
        """The relay took a mail."""
        receipt = Receipt(outcome=Outcome.SENT, reply="250 ok")
        state = deliveries.settle(session, mail, receipt, now=self.at, again_at=None)
        assert state is OutgoingState.SENT
        end(session, mail, state, reply="250 ok", now=self.at)

    @property
    def messages(self) -> list[Entry]:
        with reading(self.desk.engine) as session:
            return messages.entries(session)

    @property
    def states(self) -> list[str]:
        return [entry.state.value for entry in self.messages]

    @property
    def consults(self) -> list[Consult]:
        with reading(self.desk.engine) as session:
            return consults.listing(session)

    @property
    def mails(self) -> list[Posting]:
        """Ours, oldest first."""
        with reading(self.desk.engine) as session:
            return outbox.postings(session)[::-1]

    def letters(self, reference: str = "CD-000001") -> list[int]:
        """Numbers of the messages that a consult holds."""
        with reading(self.desk.engine) as session:
            found = inquiries.letters(session, consults.get(session, reference))
            return [read.message_id for read in found]

    def cautions(self, reference: str = "CD-000001") -> list[tuple[Caution, ...]]:
        with reading(self.desk.engine) as session:
            found = inquiries.letters(session, consults.get(session, reference))
            return [read.cautions for read in found]
