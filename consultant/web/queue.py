"""The queue: one lane at a time, or what a search finds; every filter is an address."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from starlette.responses import HTMLResponse, Response

from consultant.domain.consult import Confidence, Consult, Right
from consultant.domain.errors import NoSuchConsultError
from consultant.domain.mail import MessageState
from consultant.storage import audit, consults, messages, people, wordlists
from consultant.storage.session import Session, reading
from consultant.web.lanes import BY_NAME, LANES, LaneCard
from consultant.web.undoing import undo_words
from consultant.web.visit import Visit

PAGE = 50
#: Ages are told in minutes; a step of the road that leaves no event is seen this soon.
KEPT_FOR = timedelta(seconds=5)
MOST_KEPT = 300
LONGEST_QUERY = 200
#: Counted no further: behind it stands "+".
MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """A lane's name above the list, with how many are in it."""

    name: str
    title: str
    count: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """A list as it was drawn, good until something happens or it has grown old."""

    html: str
    latest: int
    until: datetime


class Queue:
    """Draws each list once for as long as nothing happens: many look, few change."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, ...], _Kept] = {}

    def show(self, visit: Visit) -> Response:
        """One lane's page, or what a search found; `beyond` is the last id of the page before."""
        q = visit.query("q")[:LONGEST_QUERY]
        card = BY_NAME.get(visit.query("lane", "review"), LANES[0])
        with reading(visit.desk.engine) as session:
            html = self._list(session, visit, card, q)
            if visit.request.headers.get("hx-request"):
                return HTMLResponse(html)
            undo = undo_words(session, visit)
        title = "Found" if q else card.title
        return visit.page("queue.html", title=title, list=html, undo=undo)

    def _list(self, session: Session, visit: Visit, card: LaneCard, q: str) -> str:
        sure = _sure(visit)
        key = (str(visit.reviewer), card.name, str(sure), q, str(_beyond(visit)))
        latest = audit.latest(session)
        kept = self._kept.get(key)
        if kept is not None and kept.latest == latest and visit.now < kept.until:
            return kept.html
        html = visit.render("_queue.html", **_words(session, visit, card, sure, q))
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        self._kept[key] = _Kept(html=html, latest=latest, until=visit.now + KEPT_FOR)
        return html


def _words(
    session: Session, visit: Visit, card: LaneCard, sure: Confidence | None, q: str
) -> dict[str, Any]:
    found = _search(session, visit, q) if q else _rows(session, visit, card, sure)
    return {
        "card": card,
        "sure": sure.value if sure else "",
        "q": q,
        "tabs": _tabs(session, visit),
        "rows": found[:PAGE],
        "beyond": found[PAGE - 1].id if len(found) > PAGE else None,
        "names": {r.id: r.name for r in people.reviewers(session)},
        "aside": _in_state(session, visit, MessageState.SET_ASIDE),
        "held": _in_state(session, visit, MessageState.HELD),
    }


def next_to_review(session: Session, visit: Visit, after: int) -> Consult | None:
    """The next consult that waits and that nobody else holds, round from the start."""
    lane = BY_NAME["review"].of(visit.reviewer.id)
    for beyond in (after, 0):
        for consult in consults.lane(session, lane, now=visit.now, beyond=beyond, limit=PAGE):
            is_free = not consult.is_taken_by_another(visit.reviewer.id, visit.now)
            if is_free and consult.id != after:
                return consult
    return None


def _rows(session: Session, visit: Visit, card: LaneCard, sure: Confidence | None) -> list[Consult]:
    lane = card.of(visit.reviewer.id, sure)
    return consults.lane(session, lane, now=visit.now, beyond=_beyond(visit), limit=PAGE + 1)


def _search(session: Session, visit: Visit, q: str) -> list[Consult]:
    """Consults of every state that hold all the words, newest first; or the one named."""
    try:
        return [consults.get(session, q)]
    except NoSuchConsultError:
        ids = wordlists.find(session, q, beyond=_beyond(visit), limit=PAGE + 1)
        return consults.of_ids(session, ids)


def _beyond(visit: Visit) -> int | None:
    beyond = visit.query("beyond")
    return int(beyond) if beyond.isascii() and beyond.isdigit() and len(beyond) < 12 else None


def _sure(visit: Visit) -> Confidence | None:
    wish = visit.query("sure")
    return Confidence(wish) if wish in set(Confidence) else None


def _tabs(session: Session, visit: Visit) -> list[Tab]:
    return [
        Tab(name=card.name, title=card.title, count=_count(session, visit, card)) for card in LANES
    ]


def _count(session: Session, visit: Visit, card: LaneCard) -> str:
    if not card.is_counted:
        return ""
    lane = card.of(visit.reviewer.id)
    number = consults.count_lane(session, lane, now=visit.now, most=MOST + 1)
    return str(number) if number <= MOST else f"{MOST}+"


def _in_state(session: Session, visit: Visit, state: MessageState) -> int:
    """How many messages wait for a manager; nobody else is told."""
    if not visit.reviewer.may(Right.MANAGE):
        return 0
    return len(messages.first_in_state(session, state, limit=MOST))
