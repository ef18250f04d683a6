"""A desk that has been used for years: every table that grows, filled in bulk.

Each stored consult was asked, drafted, approved and sent: a message, an inquiry with its mentions,
findings, a draft, a verdict, a mail with its delivery, four events of a right chain, the words it
is found by, its thread, its precedent. The documents in them are empty but for the precedents':
nothing that is measured reads those of another consult.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

import sqlalchemy as sa

from bench import casebook
from bench.drafting import NOW, draft_letters
from consultant.desk import Desk
from consultant.domain.consult import Reviewer, Role
from consultant.storage import audit, people
from consultant.storage.audit import EventRow
from consultant.storage.consults import ConsultRow
from consultant.storage.deliveries import DeliveryRow
from consultant.storage.drafts import DraftRow, VerdictRow
from consultant.storage.inquiries import FindingsRow, InquiryRow, MentionRow
from consultant.storage.messages import MessageRow
from consultant.storage.outbox import OutboxRow
from consultant.storage.session import Engine, Session, reading, transaction
from consultant.storage.threads import ThreadIdRow
from consultant.storage.wordlists import WordRow

FAR = 10_000_000  # numbers of the filled rows begin here
APART = timedelta(minutes=15)  # between two stored letters: the last hour has as few as ever
BATCH = 5_000
WORDS = 12  # of a consult, beside its reference
ACTS = ("open", "draft", "approve", "sent")


def fill(desk: Desk, size: int) -> Reviewer:
    """So many sent consults and all that belongs to them; the reviewer who approved them."""
    casebook.fill(desk.engine, size)
    _count_on(desk.engine)
    draft_letters(desk, 1)  # a real one, whose rows are the others' pattern
    with transaction(desk.engine) as session:
        reviewer = people.add_reviewer(
            session,
            email="ann@desk.example",
            name="Ann Reviewer",
            credential="CPC",
            role=Role.MANAGER,
            now=NOW,
        )
        _set_dates(session)
        for table, columns in _copies(session, reviewer.id).items():
            source = sa.select(*columns.values()).where(_CONSULT.id <= size)
            session.execute(sa.insert(table).from_select(list(columns), source))
    _fill_words(desk.engine, size)
    _fill_events(desk.engine, size)
    _take_stock(desk.engine)
    return reviewer


def _count_on(engine: Engine) -> None:
    """PostgreSQL's own numbers go on behind those that were given."""
    if engine.dialect.name != "sqlite":
        with transaction(engine) as session:
            last = sa.select(sa.func.max(_CONSULT.id)).scalar_subquery()
            session.execute(
                sa.select(sa.func.setval(sa.func.pg_get_serial_sequence("consults", "id"), last))
            )


def _take_stock(engine: Engine) -> None:
    """What the planner knows of a desk in use: PostgreSQL looks by itself, SQLite never does.

    After an ANALYZE at a moment when all mails are sent, SQLite would read through them all.
    """
    if engine.dialect.name == "sqlite":
        return
    with engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()


_CONSULT = ConsultRow.__table__.c
_NUMBER = sa.cast(_CONSULT.id, sa.Text)


def _copies(session: Session, reviewer: int) -> dict[Any, dict[str, Any]]:
    """Of each table, what each column is for a stored consult; in an order that keys allow."""
    message = _pattern(session, MessageRow)
    inquiry = _pattern(session, InquiryRow)
    header = sa.literal("<") + _NUMBER + "@stored.example>"
    far, at = _CONSULT.id + FAR, _CONSULT.received_at
    here = {"consult_id": _CONSULT.id}
    return {
        MessageRow: message
        | {"id": far, "message_id": header, "fingerprint": sa.literal("stored ") + _NUMBER}
        | {"sha256": _NUMBER, "received_at": at, "raw": sa.literal(b"E11.9?", sa.LargeBinary)},
        InquiryRow: inquiry
        | {"id": far, "message_id": far, "header_id": header, "received_at": at, **here}
        | {"letter": sa.literal("{}", sa.Text), "inquiry": sa.literal("{}", sa.Text)},
        MentionRow: {"inquiry_id": far, "position": sa.literal(0)}
        | {"system": sa.literal("CPT"), "code": sa.literal("33953")},
        FindingsRow: here | {"found_at": at, "findings": sa.literal("{}", sa.Text)},
        DraftRow: here
        | {"version": sa.literal(1), "made_at": at}
        | {"draft": sa.literal("{}", sa.Text)},
        VerdictRow: here
        | {"act": sa.literal("approve"), "reviewer_id": sa.literal(reviewer)}
        | {"version": sa.literal(1), "note": sa.literal(""), "at": at},
        OutboxRow: _a_sent_mail(far, at),
        DeliveryRow: {"id": far, "outbox_id": far, "attempt": sa.literal(1), "at": at}
        | {"outcome": sa.literal("sent"), "relay_away": sa.false(), "reply": sa.literal("250")},
        ThreadIdRow: here | {"header_id": header, "is_own": sa.true()},
    }


def _a_sent_mail(far: Any, at: Any) -> dict[str, Any]:
    texts = {
        "kind": "reply",
        "mail_from": "desk@desk.example",
        "subject": "Re: ECMO",
        "state": "sent",
        "worker": "",
        "last_reply": "250",
    }
    numbers = {"attempts": 1, "counted_from": 0, "orphaned": 0}
    return {
        "id": far,
        "dedupe_key": sa.literal("stored ") + _NUMBER,
        "about": sa.literal("CD-") + _NUMBER,
        "message_id": sa.literal("<r") + _NUMBER + "@desk.example>",
        "rcpt_to": sa.literal("coder") + _NUMBER + "@clinic.example",
        "raw": sa.literal(b"Subject: Re\r\n\r\n33953\r\n", sa.LargeBinary),
        "not_before": at,
        "queued_at": at,
        "settled_at": at,
        **{name: sa.literal(value, sa.Text) for name, value in texts.items()},
        **{name: sa.literal(value) for name, value in numbers.items()},
    }


def _pattern(session: Session, row: Any) -> dict[str, Any]:
    """The columns of the newest row as it stands."""
    table = row.__table__
    newest = sa.select(table).order_by(table.c.id.desc()).limit(1)
    found = dict(session.execute(newest).mappings().one())
    return {name: sa.literal(value, table.c[name].type) for name, value in found.items()}


def _set_dates(session: Session) -> None:
    """One stored consult after the other, the last of them two hours ago."""
    numbers = list(session.scalars(sa.select(_CONSULT.id).order_by(_CONSULT.id)))[:-1]
    moved = (
        sa.update(ConsultRow)
        .where(_CONSULT.id == sa.bindparam("number"))
        .values(received_at=sa.bindparam("at"), changed_at=sa.bindparam("at"))
    )
    newest = len(numbers)
    for start in range(0, newest, BATCH):
        rows = [
            {"number": n, "at": NOW - (newest - n + 8) * APART}
            for n in numbers[start : start + BATCH]
        ]
        session.connection().execute(moved, rows)


def _fill_words(engine: Engine, size: int) -> None:
    """Few words stand in many letters, many in few (Zipf's law)."""
    chance = Random(7)  # noqa: S311 - the same desk each time
    for numbers in _batches(size):
        rows = {(f"word{int(2000 ** chance.random())}", n) for n in numbers for _ in range(WORDS)}
        rows |= {("rare", n) for n in numbers if n % max(1, size // 60) == 0}
        told = [{"word": word, "consult_id": n} for word, n in sorted(rows)]
        with transaction(engine) as session:
            session.connection().execute(sa.insert(WordRow), told)


def _fill_events(engine: Engine, size: int) -> None:
    """The chain goes on from the last event that the desk itself wrote."""
    with reading(engine) as session:
        number, before = session.execute(
            sa.select(EventRow.id, EventRow.hash).order_by(EventRow.id.desc()).limit(1)
        ).one()
    for numbers in _batches(size):
        rows = []
        for n in numbers:
            at = NOW - (size - n + 8) * APART
            for act in ACTS:
                number += 1
                told = [at.isoformat(), "desk", act, f"CD-{n:06d}", "{}"]
                before = hashlib.sha256(f"{before}\n{json.dumps(told)}".encode()).hexdigest()
                rows.append(
                    {"id": number, "at": at, "who": "desk", "act": act, "about": told[3]}
                    | {"particulars": "{}", "hash": before}
                )
        with transaction(engine) as session:
            session.connection().execute(sa.insert(EventRow), rows)
    with reading(engine) as session:
        if size <= BATCH and audit.first_broken(session) is not None:
            raise SystemExit("the events that were made do not follow")


def _batches(size: int) -> Iterator[range]:
    for start in range(1, size + 1, BATCH):
        yield range(start, min(start + BATCH, size + 1))
