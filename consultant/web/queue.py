"""The queue: which consults wait, in lanes, oldest first where a person is wanted."""

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from consultant.domain.consult import Consult, Right, Status
from consultant.domain.mail import MessageState
from consultant.storage import consults, messages, people
from consultant.storage.consults import Lane
from consultant.storage.session import Session, reading
from consultant.web.undoing import undo_words
from consultant.web.visit import Visit

PAGE = 50
#: Counted no further: behind it stands "+".
MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneCard:
    """A lane as the page names it."""

    name: str
    title: str
    statuses: tuple[Status, ...]
    empty: str  # what an empty one says
    is_mine: bool = False
    newest_first: bool = False
    is_counted: bool = True

    def of(self, reviewer: int) -> Lane:
        return Lane(
            statuses=self.statuses,
            taken_by=reviewer if self.is_mine else None,
            newest_first=self.newest_first,
        )


LANES = (
    LaneCard(
        name="review",
        title="To review",
        statuses=(Status.DRAFTED,),
        empty="Nothing waits for a reviewer. New questions appear here as they are drafted.",
    ),
    LaneCard(
        name="mine",
        title="Mine",
        statuses=(Status.DRAFTED, Status.WAITING),
        is_mine=True,
        empty="You hold no consult. Open one under To review and take it.",
    ),
    LaneCard(
        name="road",
        title="On the road",
        statuses=(Status.READ, Status.MATCHED),
        empty="Nothing is on its way: every letter that came in has its draft.",
    ),
    LaneCard(
        name="waiting",
        title="Waiting for the asker",
        statuses=(Status.WAITING,),
        empty="No asker owes us an answer.",
    ),
    LaneCard(
        name="approved",
        title="Approved",
        statuses=(Status.APPROVED,),
        newest_first=True,
        empty="Nothing lies between approval and the post.",
    ),
    LaneCard(
        name="sent",
        title="Sent",
        statuses=(Status.SENT,),
        newest_first=True,
        is_counted=False,
        empty="No reply has left yet.",
    ),
    LaneCard(
        name="declined",
        title="Declined",
        statuses=(Status.DECLINED,),
        newest_first=True,
        is_counted=False,
        empty="No consult was declined.",
    ),
)
BY_NAME = {card.name: card for card in LANES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """A lane's name above the list, with how many are in it."""

    name: str
    title: str
    count: str


def show(visit: Visit) -> Response:
    """One lane's page; `beyond` is the last id of the page before."""
    card = BY_NAME.get(visit.query("lane", "review"), LANES[0])
    with reading(visit.desk.engine) as session:
        found = _rows(session, visit, card)
        words: dict[str, Any] = {
            "card": card,
            "tabs": _tabs(session, visit),
            "rows": found[:PAGE],
            "beyond": found[PAGE - 1].id if len(found) > PAGE else None,
            "names": {r.id: r.name for r in people.reviewers(session)},
            "aside": _set_aside(session) if visit.reviewer.may(Right.MANAGE) else 0,
            "undo": undo_words(session, visit),
        }
    part = "_queue.html" if visit.request.headers.get("hx-request") else "queue.html"
    return visit.page(part, **words)


def next_to_review(session: Session, visit: Visit, after: int) -> Consult | None:
    """The next consult that waits and that nobody else holds, round from the start."""
    lane = BY_NAME["review"].of(visit.reviewer.id)
    for beyond in (after, 0):
        for consult in consults.lane(session, lane, now=visit.now, beyond=beyond, limit=PAGE):
            is_free = not consult.is_taken_by_another(visit.reviewer.id, visit.now)
            if is_free and consult.id != after:
                return consult
    return None


def _rows(session: Session, visit: Visit, card: LaneCard) -> list[Consult]:
    beyond = visit.query("beyond")
    return consults.lane(
        session,
        card.of(visit.reviewer.id),
        now=visit.now,
        beyond=int(beyond) if beyond.isascii() and beyond.isdigit() else None,
        limit=PAGE + 1,
    )


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


def _set_aside(session: Session) -> int:
    return len(messages.first_in_state(session, MessageState.SET_ASIDE, limit=MOST))
