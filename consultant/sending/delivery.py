"""One round of deliveries: what is due is claimed, sent, and written down, mail by mail.

claim (a transaction) -> postman, outside of any -> settle (a transaction)

A worker killed between the two leaves a mail that a later round sends again with
the same Message-ID; nothing else is ever sent twice without a person's word.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from consultant.domain.mail import Outcome, OutgoingState, Receipt
from consultant.sending.endings import end
from consultant.sending.patience import (
    MAIL_PATIENCE,
    RELAY_WAITS,
    SETTLE_WAITS,
    wait_for_mail,
    wait_for_relay,
)
from consultant.sending.workers import is_dead, this_worker
from consultant.storage import deliveries, suspensions
from consultant.storage.outbox import Posting
from consultant.storage.session import Engine, Session, is_busy, reading, transaction
from consultant.storage.suspensions import Suspension

#: A round ends after so long, so that a worker that is told to stop can.
ROUND = timedelta(seconds=20)

log = structlog.get_logger()


class Carrier(Protocol):
    """Who takes a mail to the relay; `longest` is the most time it takes for one."""

    @property
    def longest(self) -> timedelta: ...

    def deliver(self, posting: Posting) -> Receipt: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What a round of deliveries is made with."""

    engine: Engine
    postman: Carrier
    now: Callable[[], datetime]
    before_sending: Callable[[Posting], str] | None
    chance: Callable[[], float]
    pause: Callable[[float], None]
    worker: str

    @property
    def lease(self) -> timedelta:
        """Longer than a delivery and its settling can take, or two workers would send it."""
        return self.postman.longest + timedelta(seconds=60 + sum(SETTLE_WAITS))


def deliver_due(
    engine: Engine,
    postman: Carrier,
    *,
    now: Callable[[], datetime],
    before_sending: Callable[[Posting], str] | None = None,
    chance: Callable[[], float] = random.random,
    pause: Callable[[float], None] = time.sleep,
) -> int:
    """Send what is due, one mail after the other; how many tries that were.

    `before_sending` may object to a mail (why, or ""): it is given up unsent. The
    round ends early where the relay cannot be reached, and none begins while the
    relay rests. Raises the database's own error where that is away; nothing is lost.
    """
    turn = Round(
        engine=engine,
        postman=postman,
        now=now,
        before_sending=before_sending,
        chance=chance,
        pause=pause,
        worker=this_worker(),
    )
    return _run(turn) if _is_worth_it(turn) else 0


def _is_worth_it(turn: Round) -> bool:
    now = turn.now()
    with reading(turn.engine) as session:
        if not deliveries.is_work_waiting(session, now=now):
            return False
        orphaned = deliveries.has_orphans(session, now=now, is_dead=is_dead)
    if orphaned:
        with transaction(turn.engine) as session:
            freed = deliveries.free_orphans(session, now=now, is_dead=is_dead)
        log.warning("mails_of_dead_workers_freed", mails=freed)
    with reading(turn.engine) as session:
        failures = deliveries.relay_failures(session, most=len(RELAY_WAITS))
    return failures.last_at is None or now >= failures.last_at + wait_for_relay(failures.count)


def _run(turn: Round) -> int:
    ends_at = turn.now() + ROUND
    tries = 0
    while (began := turn.now()) < ends_at:
        with transaction(turn.engine) as session:
            posting = deliveries.claim_due(session, now=began, lease=turn.lease, worker=turn.worker)
            suspension = posting and suspensions.of(session, posting.rcpt_to)
        if posting is None:
            break
        receipt = _suspended(suspension) if suspension else _try(turn, posting)
        _settle(turn, posting, receipt)
        tries += 1
        if receipt.relay_away:
            break
    return tries


def _suspended(suspension: Suspension) -> Receipt:
    why = f"mail to this address is suspended since {suspension.since:%Y-%m-%d}"
    return Receipt(outcome=Outcome.REFUSED, reply=f"{why}: {suspension.reason}")


def _try(turn: Round, posting: Posting) -> Receipt:
    """One try; what nobody foresaw concerns this one mail and not the round (promise P5)."""
    try:
        objection = turn.before_sending(posting) if turn.before_sending else ""
    except Exception as error:  # noqa: BLE001 - a check that breaks must not block the rest
        return _unforeseen(posting, Outcome.DEFERRED, error)
    if objection:
        return Receipt(outcome=Outcome.REFUSED, reply=objection)
    try:
        return turn.postman.deliver(posting)
    except Exception as error:  # noqa: BLE001 - it may have left: a person decides
        return _unforeseen(posting, Outcome.UNCERTAIN, error)


def _unforeseen(posting: Posting, outcome: Outcome, error: Exception) -> Receipt:
    kind = type(error).__name__
    log.error("sending_broke", mail=posting.id, about=posting.about, error=kind)
    return Receipt(outcome=outcome, reply=f"not foreseen: {kind}")


def _settle(turn: Round, posting: Posting, receipt: Receipt) -> None:
    """Write it down, however long the database takes: forgotten, the mail would leave twice."""
    for wait in SETTLE_WAITS:
        try:
            return _write_down(turn, posting, receipt)
        except Exception as error:
            if not is_busy(error):
                raise
            log.warning("settling_waits_for_the_database", mail=posting.id)
            turn.pause(wait)
    return _write_down(turn, posting, receipt)


def _write_down(turn: Round, posting: Posting, receipt: Receipt) -> None:
    now = turn.now()
    with transaction(turn.engine) as session:
        again_at = _again_at(turn, session, posting, receipt, now)
        state = deliveries.settle(session, posting, receipt, now=now, again_at=again_at)
        if state is not None and state is not OutgoingState.DUE:
            end(session, posting, state, reply=receipt.reply, now=now)
    log.info(
        "mail_tried",
        mail=posting.id,
        about=posting.about,
        attempt=posting.attempts,
        outcome=receipt.outcome.value,
        state="" if state is None else state.value,
    )


def _again_at(
    turn: Round, session: Session, posting: Posting, receipt: Receipt, now: datetime
) -> datetime | None:
    """When a deferred mail is due again; None where it has waited long enough."""
    if receipt.relay_away:
        before = deliveries.relay_failures(session, most=len(RELAY_WAITS))
        return now + wait_for_relay(before.count + 1)
    before = deliveries.deferrals(session, posting)
    if before.first_at is not None and now - before.first_at >= MAIL_PATIENCE:
        return None
    return now + wait_for_mail(before.count + 1, turn.chance())
