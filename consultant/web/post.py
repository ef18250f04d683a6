"""What leaves and what lies: the outbox, and the messages that were set aside."""

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from starlette.responses import Response

from consultant import admitting
from consultant.domain.errors import ConflictError
from consultant.domain.mail import MessageState, OutgoingState
from consultant.pipeline import retry as retry_reading
from consultant.sending.decisions import confirm_sent, send_again
from consultant.storage import deliveries, messages, outbox
from consultant.storage.outbox import Posting
from consultant.storage.session import reading, transaction
from consultant.web.case import text_of
from consultant.web.door import NoSuchPageError
from consultant.web.visit import Visit, go_to

PAGE = 100
#: What is counted above the lists; what was sent or read is no work, and there are too many.
UNSETTLED = tuple(
    s for s in OutgoingState if s not in {OutgoingState.SENT, OutgoingState.CANCELLED}
)
UNREAD = (MessageState.KEPT, MessageState.HELD, MessageState.SET_ASIDE)

Kind = TypeVar("Kind", bound=StrEnum)


def show_outbox(visit: Visit) -> Response:
    state = _chosen(visit.query("state"), OutgoingState)
    with reading(visit.desk.engine) as session:
        found = outbox.postings(session, state=state, limit=PAGE)
        counts = outbox.count_by_state(session, UNSETTLED)
    return visit.page(
        "outbox.html",
        mails=found,
        state=state,
        states=[(s, counts.get(s, 0)) for s in OutgoingState],
        most=PAGE,
    )


def show_mail(visit: Visit) -> Response:
    """One mail as it leaves, and every try at delivering it."""
    number = _number(visit)
    with reading(visit.desk.engine) as session:
        mail = outbox.get(session, number)
        tries = deliveries.tries(session, number)
    if mail is None:
        raise NoSuchPageError("There is no such mail.")
    return visit.page("mail.html", mail=mail, text=text_of(mail), head=_head(mail.raw), tries=tries)


def retry_mail(visit: Visit) -> Response:
    """A person says: send it again; where the end was unclear, they say it knowing that."""
    return _decide(visit, send_again)


def confirm_mail(visit: Visit) -> Response:
    """A person says: it arrived."""
    return _decide(visit, confirm_sent)


def show_messages(visit: Visit) -> Response:
    state = _chosen(visit.query("state", "set_aside"), MessageState)
    beyond = visit.query("beyond")
    with reading(visit.desk.engine) as session:
        found = messages.entries(
            session,
            state=state,
            after=int(beyond) if beyond.isascii() and beyond.isdigit() and len(beyond) < 10 else 0,
            limit=PAGE + 1,
        )
        counts = messages.count_by_state(session, UNREAD)
    return visit.page(
        "messages.html",
        entries=found[:PAGE],
        beyond=found[PAGE - 1].id if len(found) > PAGE else None,
        state=state,
        states=[(s, counts.get(s, 0)) for s in MessageState],
    )


def retry_message(visit: Visit) -> Response:
    """Walk the road again with what was set aside, after an upgrade or a new edition."""
    if not retry_reading(visit.desk, _number(visit), visit.now):
        raise ConflictError("This message is not set aside any more.")
    visit.desk.wake()
    return go_to("/messages")


def let_in(visit: Visit) -> Response:
    """What the chain held is read after all; with `trust` its sender is registered too."""
    trusting = visit.form.get("trust") == "yes"
    with transaction(visit.desk.engine) as session:
        who = visit.reviewer.email
        admitting.let_in(session, _number(visit), who, visit.now, trusting=trusting)
    visit.desk.wake()
    return go_to("/messages?state=held")


def turn_away(visit: Visit) -> Response:
    """What was held is put aside for good; its sender hears nothing."""
    with transaction(visit.desk.engine) as session:
        admitting.turn_away(session, _number(visit), visit.reviewer.email, visit.now)
    return go_to("/messages?state=held")


def _decide(visit: Visit, decision: Callable[..., Posting]) -> Response:
    number = _number(visit)
    with transaction(visit.desk.engine) as session:
        decision(session, number, who=visit.reviewer.email, now=visit.now)
    visit.desk.wake()
    return go_to(f"/outbox/{number}")


def _chosen(word: str, states: type[Kind]) -> Kind | None:
    return states(word) if word in set(states) else None


def _head(raw: bytes) -> str:
    """The headers of a mail of ours, as they travel."""
    return raw.partition(b"\r\n\r\n")[0].decode("ascii", "replace")


def _number(visit: Visit) -> int:
    return int(visit.path("number"))
