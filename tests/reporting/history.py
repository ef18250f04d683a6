"""A made history of a desk: a fixed seed, both changes of the clock, every turn a consult takes.

What happens is kept twice: as rows, the way the desk writes them, and as plain
`Happening`s from which a test counts by hand.
"""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from operator import attrgetter

import sqlalchemy as sa

from consultant.domain.coding import CodeSystem, Mention
from consultant.domain.consult import Client, Fault, Role
from consultant.domain.inquiry import Ask, Identifier, Inquiry, LetterKind, Question
from consultant.domain.rating import Rating, Score
from consultant.storage import clients, messages, people, ratings
from consultant.storage.audit import EventRow
from consultant.storage.consults import ConsultRow, reference_of
from consultant.storage.documents import to_document
from consultant.storage.inquiries import InquiryRow, MentionRow
from consultant.storage.session import Session
from tests.builders import an_arrival

REVIEWERS = ("ann@desk.example", "bo@desk.example", "cy@desk.example")
CODES = (
    (CodeSystem.CPT, "33953"),
    (CodeSystem.CPT, "33954"),
    (CodeSystem.ICD10CM, "J96.01"),
    (CodeSystem.ICD10CM, "E11.9"),
    (CodeSystem.HCPCS, "J1885"),
)
FACTS = ("age", "access", "laterality")
ORGANISATIONS = ("Northlake Children's", "Harborview")


@dataclass(frozen=True, kw_only=True)
class Happening:
    at: datetime
    act: str
    about: str
    who: str = "desk"
    told: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Letter:
    message: int
    consult: int
    at: datetime
    asks: tuple[Ask, ...]
    codes: tuple[tuple[CodeSystem, str], ...]
    names: tuple[str, ...]  # kinds of identifiers


@dataclass(kw_only=True)
class History:
    """All that happened, in order, and the consults with the moment each letter came."""

    happenings: list[Happening] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    received: dict[int, datetime] = field(default_factory=dict)
    clients: dict[int, int] = field(default_factory=dict)  # consult -> number of ORGANISATIONS
    ratings: list[Rating] = field(default_factory=list)


def make_history(seed: int, consults: int, since: date, days: int) -> History:
    """So many consults, each with what becomes of it, over so many days."""
    chance = random.Random(seed)  # noqa: S311 - a made history, no secret
    history = History()
    start = datetime(since.year, since.month, since.day, tzinfo=UTC)
    moments = sorted(chance.uniform(0, days * 86_400) for _ in range(consults))
    for number, seconds in enumerate(moments, start=1):
        at = start + timedelta(seconds=int(seconds))
        history.received[number] = at
        if chance.random() < 0.4:
            history.clients[number] = chance.randrange(len(ORGANISATIONS))
        history.happenings += list(_life(chance, history, number, at))
        history.happenings += list(_aside(chance, number, at))
    history.happenings.sort(key=attrgetter("at"))
    return history


def _life(
    chance: random.Random, history: History, number: int, received: datetime
) -> Iterator[Happening]:
    """One consult's turns, the later ones each after the ones before."""
    about = reference_of(number)
    at = received + timedelta(seconds=chance.randrange(90))
    yield _letter(chance, history, number, at, "open")
    version = 0
    for _ in range(1 + (chance.random() < 0.2)):
        version += 1
        at += timedelta(seconds=chance.randrange(5, 60))
        yield Happening(at=at, act="draft", about=about, told=_draft(chance, version))
        if chance.random() < 0.15:
            at += _later(chance)
            told: dict[str, object] = {"reason": chance.choice(list(Fault)).value}
            back = chance.choice(REVIEWERS)
            yield Happening(at=at, act="send back", about=about, who=back, told=told)
    at += _later(chance)
    if chance.random() < 0.05:
        return  # nobody has looked at it yet
    who = chance.choice(REVIEWERS)
    if chance.random() < 0.08:
        yield Happening(at=at, act="ask", about=about, who=who, told={"version": version})
        at += _later(chance) * 9
        if chance.random() < 0.5:
            yield Happening(at=at, act="close", about=about)
            return
        yield _letter(chance, history, number, at, "go on")
        at += _later(chance)
    yield from _decided(chance, history, number, at, who, version)


def _decided(
    chance: random.Random, history: History, number: int, at: datetime, who: str, version: int
) -> Iterator[Happening]:
    """Amended or not, approved or declined, perhaps undone, mailed, perhaps followed up."""
    about = reference_of(number)
    if chance.random() < 0.3:
        version += 1
        yield Happening(at=at, act="amend", about=about, who=who, told={"version": version})
        at += timedelta(seconds=40)
    act = "decline" if chance.random() < 0.1 else "approve"
    yield _said(chance, act, at, about, who, version)
    if chance.random() < 0.08:
        at += timedelta(seconds=12)
        yield Happening(at=at, act="undo", about=about, who=who, told={"version": version})
        at += _later(chance)
        act = "approve"
        yield _said(chance, act, at, about, who, version)
    yield from _mailed(chance, about, at, "reply" if act == "approve" else "notice")
    if chance.random() < 0.15:
        at += _later(chance) * 3
        yield _letter(chance, history, number, at, "go on")
        at += _later(chance)
        yield _said(chance, "approve", at, about, who, version + 1)
        yield from _mailed(chance, about, at, "reply")
    if chance.random() < 0.2:
        history.ratings.append(
            Rating(
                reference=about,
                score=chance.choice(list(Score)),
                comment="Wilhelmina Ashgrove says thanks",
                at=at + _later(chance),
            )
        )


def _said(
    chance: random.Random, act: str, at: datetime, about: str, who: str, version: int
) -> Happening:
    told: dict[str, object] = {"version": version}
    if act == "approve":
        told["same"] = chance.randrange(40, 101)
    return Happening(at=at, act=act, about=about, who=who, told=told)


def _mailed(chance: random.Random, about: str, at: datetime, kind: str) -> Iterator[Happening]:
    at += timedelta(seconds=30 + chance.randrange(5))
    fate = chance.random()
    if fate < 0.02:
        yield Happening(at=at, act="given up", about=about, told={"kind": kind})
        return
    if fate < 0.04:
        yield Happening(at=at, act="uncertain", about=about, told={"kind": kind})
        at += _later(chance)
    yield Happening(at=at, act="sent", about=about, told={"kind": kind, "mail": "<a@b>"})
    if chance.random() < 0.03:
        yield Happening(at=at + _later(chance), act="bounce hard", about=about)


def _aside(chance: random.Random, number: int, at: datetime) -> Iterator[Happening]:
    """Other mail that comes meanwhile."""
    for act, share in (("hold", 0.07), ("discard", 0.3), ("set aside", 0.02)):
        if chance.random() < share:
            rule = chance.choice(("stranger", "over-quota")) if act == "hold" else ""
            about = f"message {number + 1_000_000}"
            yield Happening(at=at, act=act, about=about, told={"rule": rule})


def _letter(
    chance: random.Random, history: History, consult: int, at: datetime, act: str
) -> Happening:
    message = len(history.letters) + 1
    history.letters.append(
        Letter(
            message=message,
            consult=consult,
            at=at,
            asks=tuple(chance.choices(list(Ask), k=chance.randrange(1, 4))),
            codes=tuple(chance.choices(CODES, k=chance.randrange(4))),
            names=tuple(chance.sample(("name", "dob", "date"), k=chance.randrange(3)))
            if chance.random() < 0.1
            else (),
        )
    )
    letter = history.letters[-1]
    told: dict[str, object] = {"message": message}
    told["asks"] = sorted({ask.value for ask in letter.asks})
    if {"name", "dob"} & set(letter.names):
        told["names_patient"] = 1
    return Happening(at=at, act=act, about=reference_of(consult), told=told)


def _draft(chance: random.Random, version: int) -> dict[str, object]:
    return {
        "version": version,
        "open": ["nothing matches"] if chance.random() < 0.07 else [],
        "missing": chance.sample(FACTS, k=chance.randrange(3)) if chance.random() < 0.4 else [],
        "warnings": ["ended"] if chance.random() < 0.03 else [],
    }


def _later(chance: random.Random) -> timedelta:
    return timedelta(seconds=int(chance.expovariate(1 / 14_400)) + 1)


def keep_history(session: Session, history: History) -> None:
    """Write it down as the desk would have, in one go."""
    at = next(iter(history.received.values()))
    for email in REVIEWERS:
        name = email[:2].capitalize()
        people.add_reviewer(
            session, email=email, name=name, credential="", role=Role.REVIEWER, now=at
        )
    for organisation in ORGANISATIONS:
        client = Client(id=0, name=organisation, organisation=organisation)
        clients.add(session, client, [f"a{len(organisation)}@x.example"], by="operator", now=at)
    over = {h.about for h in history.happenings if h.act == "sent"}
    session.execute(
        sa.insert(ConsultRow),
        [
            _consult(n, received, over, history.clients.get(n))
            for n, received in history.received.items()
        ],
    )
    for rating in history.ratings:
        ratings.rate(session, rating)
    # Kept in this order, each message has its letter's number for an id.
    messages.keep(
        session, [an_arrival(fingerprint=f"{n:064}") for n in range(len(history.letters))]
    )
    session.execute(sa.insert(InquiryRow), [_inquiry(each) for each in history.letters])
    session.execute(
        sa.insert(MentionRow),
        [
            {"inquiry_id": each.message, "position": n, "system": system.value, "code": code}
            for each in history.letters
            for n, (system, code) in enumerate(each.codes)
        ],
    )
    keep_events(session, history.happenings)
    session.execute(sa.text("ANALYZE"))  # as a database does by itself, a while after


def keep_events(session: Session, happenings: list[Happening]) -> None:
    session.execute(sa.insert(EventRow), [_event(each) for each in happenings])


def _event(each: Happening) -> dict[str, object]:
    return {
        "at": each.at,
        "who": each.who,
        "act": each.act,
        "about": each.about,
        "particulars": json.dumps(each.told, sort_keys=True),
        "hash": "0" * 64,
    }


def _consult(
    number: int, received: datetime, over: set[str], client: int | None
) -> dict[str, object]:
    return {
        "id": number,
        "status": "sent" if reference_of(number) in over else "drafted",
        "stalled": "",
        "subject": "Wilhelmina Ashgrove",
        "from_address": "wilhelmina@ashgrove.example",
        "from_name": "Wilhelmina Ashgrove",
        "received_at": received,
        "changed_at": received,
        "version": 1,
        "confidence": "high",
        "codes": "33953",
        "allowance": "",
        "client_id": None if client is None else client + 1,
    }


def _inquiry(each: Letter) -> dict[str, object]:
    mentions = tuple(Mention(system=s, code=c, as_written=c) for s, c in each.codes)
    inquiry = Inquiry(
        kind=LetterKind.QUESTION,
        text="Wilhelmina Ashgrove, 33953?",
        mentions=mentions,
        questions=tuple(Question(ask=ask, words="33953?") for ask in each.asks),
        identifiers=tuple(Identifier(type=kind, text="Ashgrove") for kind in each.names),
        asked_on=each.at.date(),
    )
    return {
        "id": each.message,
        "consult_id": each.consult,
        "message_id": each.message,
        "header_id": f"<{each.message}@a.example>",
        "kind": "question",
        "received_at": each.at,
        "letter": "{}",
        "inquiry": to_document(Inquiry, inquiry),
        "cautions": [],
    }
