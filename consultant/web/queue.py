"""The queue: one lane at a time, narrowed and ordered as its address says.

address --> Narrowing --> rows of a page --> drawn, each row once for as long as it stays
                          lanes with counts, names, saved views: known until something happens
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from starlette.datastructures import QueryParams
from starlette.responses import HTMLResponse, Response

from consultant.domain.consult import Consult, Right
from consultant.domain.mail import MessageState
from consultant.storage import audit, consults, messages, people, queues, tags, views
from consultant.storage.queues import Cut, Order
from consultant.storage.session import Session, reading
from consultant.storage.views import View
from consultant.web.lanes import BY_NAME, LANES, LaneCard
from consultant.web.narrowing import ASKS, FLAGS, ORDERS, Narrowing, read_narrowing
from consultant.web.rows import Rows
from consultant.web.undoing import undo_words
from consultant.web.visit import Visit

PAGE = 50
#: Ages are told in minutes; a step of the road that leaves no event is seen this soon.
KEPT_FOR = timedelta(seconds=5)
MOST_KEPT = 100
#: Counted no further: behind it stands "+".
MOST = 200
#: Tags offered for choosing.
MOST_TAGS = 100


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
    title: str
    latest: int
    until: datetime
    #: The whole page around it, by its look.
    pages: dict[tuple[str, str], bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What every list of a reviewer shows, good until something happens or it has grown old."""

    tabs: list[Tab]
    names: dict[int, str]
    tags: list[str]
    views: list[View]
    aside: int
    held: int
    latest: int
    until: datetime


class Queue:
    """Draws each list once for as long as nothing happens: many look, few change."""

    def __init__(self) -> None:
        self._kept: dict[tuple[int, str], _Kept] = {}
        self._known: dict[int, _Known] = {}
        self._rows = Rows()

    def show(self, visit: Visit) -> Response:
        """A page of a lane; `beyond` is the last consult of the page before."""
        with reading(visit.desk.engine) as session:
            kept = self._list(session, visit)
            undo = undo_words(session, visit)
        if visit.request.headers.get("hx-request"):
            return HTMLResponse(kept.html)
        if undo is not None:
            return visit.page("queue.html", title=kept.title, list=kept.html, undo=undo)
        look = (visit.theme, visit.keys)
        if look not in kept.pages:
            words = {"title": kept.title, "list": kept.html, "undo": None}
            kept.pages[look] = visit.render("queue.html", **words).encode()
        return HTMLResponse(kept.pages[look])

    def _list(self, session: Session, visit: Visit) -> _Kept:
        latest = audit.latest(session)
        key = (visit.reviewer.id, visit.request.url.query)
        kept = self._kept.get(key)
        if kept is None or kept.latest != latest or visit.now >= kept.until:
            kept = self._draw(session, visit, latest)
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[key] = kept
        return kept

    def _draw(self, session: Session, visit: Visit, latest: int) -> _Kept:
        known = self._what_is_known(session, visit, latest)
        asked = _asked(visit, known.views)
        order = asked.order(usual_order(visit))
        cut = Cut(order=order, beyond=asked.begins_beyond, limit=PAGE + 1)
        found = queues.rows(
            session, asked.of(visit.reviewer.id), cut, now=visit.now, sieve=asked.sieve
        )
        rows = found[:PAGE]
        marked = tags.of_consults(session, [row.id for row in rows]) if known.tags else {}
        html = visit.render(
            "_queue.html",
            **{name: getattr(known, name) for name in ("tabs", "names", "views", "aside", "held")},
            asked=asked,
            card=asked.card,
            order=order,
            orders=_orders(asked, visit),
            chips=asked.chips(known.names),
            choices=_choices(known),
            has_due=_has_promise(visit),
            rows=self._rows.drawn(visit, rows, marked, known.names),
            number=len(rows),
            more=asked.address(beyond=str(rows[-1].id)) if len(found) > PAGE else "",
        )
        title = asked.card.title
        return _Kept(html=html, title=title, latest=latest, until=visit.now + KEPT_FOR)

    def _what_is_known(self, session: Session, visit: Visit, latest: int) -> _Known:
        known = self._known.get(visit.reviewer.id)
        if known is None or known.latest != latest or visit.now >= known.until:
            known = _know(session, visit, latest)
            self._known[visit.reviewer.id] = known
        return known


def next_to_review(session: Session, visit: Visit, after: int) -> Consult | None:
    """The next consult that waits and that nobody else holds, round from the start."""
    lane, me = BY_NAME["review"].of(visit.reviewer.id), visit.reviewer.id
    for beyond in (after, 0):
        cut = Cut(beyond=beyond, limit=PAGE)
        found = queues.rows(session, lane, cut, now=visit.now)
        for consult in consults.of_ids(session, [row.id for row in found]):
            if not consult.is_taken_by_another(me, visit.now) and consult.id != after:
                return consult
    return None


def usual_order(visit: Visit) -> Order:
    """What stands first where no order is asked for: what is due, if the desk promises a time."""
    return Order.DUE if _has_promise(visit) else Order.AGE


def _has_promise(visit: Visit) -> bool:
    return bool(visit.desk.stationery.promise.within)


def _asked(visit: Visit, saved: list[View]) -> Narrowing:
    """What the address asks for; a bare one, the reviewer's own start."""
    if not visit.request.url.query:
        for view in saved:
            if view.is_start:
                return read_narrowing(QueryParams(view.query))
    return read_narrowing(visit.request.query_params)


def _orders(asked: Narrowing, visit: Visit) -> list[tuple[Order, str, str]]:
    """The orders of a short lane: each, in words, and its address."""
    if not asked.of(0).is_short:
        return []
    offered = [o for o in ORDERS if o is not Order.DUE or _has_promise(visit)]
    here = asked.address(sort="")
    here += "&" if "?" in here else "?"
    return [(order, ORDERS[order], f"{here}sort={order}") for order in offered]


def _choices(known: _Known) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """What a list may be narrowed by: (part of the address, in words, the values)."""
    return [
        ("sure", "Sure", [(word, word) for word in ("high", "medium", "low")]),
        ("flag", "Flag", [(flag.value, words) for flag, words in FLAGS.items()]),
        ("asks", "Asks only for", [(ask.value, words) for ask, words in ASKS.items()]),
        ("tag", "Tag", [(tag, tag) for tag in known.tags]),
        ("holder", "With", [(str(number), name) for number, name in known.names.items()]),
    ]


def _know(session: Session, visit: Visit, latest: int) -> _Known:
    me = visit.reviewer.id
    return _Known(
        tabs=[
            Tab(name=card.name, title=card.title, count=_count(session, visit, card))
            for card in LANES
            if card.is_tab
        ],
        names={each.id: each.name for each in people.reviewers(session)},
        tags=tags.known(session, limit=MOST_TAGS),
        views=views.of_reviewer(session, me),
        aside=_in_state(session, visit, MessageState.SET_ASIDE),
        held=_in_state(session, visit, MessageState.HELD),
        latest=latest,
        until=visit.now + KEPT_FOR,
    )


def _count(session: Session, visit: Visit, card: LaneCard) -> str:
    if not card.is_counted:
        return ""
    number = queues.count(session, card.of(visit.reviewer.id), now=visit.now, most=MOST + 1)
    return str(number) if number <= MOST else f"{MOST}+"


def _in_state(session: Session, visit: Visit, state: MessageState) -> int:
    """How many messages wait for a manager; nobody else is told."""
    if not visit.reviewer.may(Right.MANAGE):
        return 0
    return len(messages.first_in_state(session, state, limit=MOST))
