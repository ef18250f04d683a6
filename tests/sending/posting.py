"""Mails in an outbox, and rounds of deliveries as a worker makes them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from consultant.domain.mail import Outgoing, OutgoingKind, Receipt
from consultant.sending.delivery import Carrier, deliver_due
from consultant.sending.postman import Postman
from consultant.storage import outbox
from consultant.storage.outbox import Posting
from consultant.storage.session import Engine, reading, transaction
from tests.builders import ASKER, NOW
from tests.sending.conftest import Clock
from tests.sending.sink import Sink


def queue_mail(
    engine: Engine,
    name: str = "one",
    *,
    to: str = ASKER,
    about: str = "",
    kind: OutgoingKind = OutgoingKind.REPLY,
) -> int:
    """Put a mail into the outbox; its id."""
    outgoing = Outgoing(
        kind=kind,
        message_id=f"<{name}@desk.example>",
        sender="Consultation desk <desk@desk.example>",
        to=to,
        return_path="desk@desk.example",
        subject="Re: ECMO",
        text="Report 33953.\n",
        written_at=NOW,
    )
    with transaction(engine) as session:
        outbox.queue(session, outgoing, about=about, dedupe_key=name, not_before=NOW)
        return outbox.postings(session, limit=1)[0].id


def the_mail(engine: Engine, id: int) -> Posting:
    with reading(engine) as session:
        posting = outbox.get(session, id)
    assert posting is not None
    return posting


def deliver(
    engine: Engine,
    sink: Sink | Carrier,
    clock: Clock,
    *,
    before_sending: Callable[[Posting], str] | None = None,
) -> int:
    """One round, as a worker makes it; no chance, no pauses."""
    carrier = (
        Postman("127.0.0.1", sink.port, 0.5, answer_timeout=0.5) if isinstance(sink, Sink) else sink
    )
    return deliver_due(
        engine,
        carrier,
        now=clock,
        before_sending=before_sending,
        chance=lambda: 0.5,
        pause=lambda seconds: None,
    )


@dataclass
class Carrying:
    """A carrier that does what a test says in the middle of a delivery."""

    act: Callable[[Posting], Receipt]
    longest: timedelta = timedelta(seconds=1)
    carried: list[str] = field(default_factory=list)

    def deliver(self, posting: Posting) -> Receipt:
        self.carried.append(posting.message_id)
        return self.act(posting)
