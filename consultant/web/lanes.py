"""The queue's lanes on one page: which consults stand in which, and what an empty one means."""

from dataclasses import dataclass

from consultant.domain.consult import Status
from consultant.storage.queues import Lane, Order


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneCard:
    """A lane as the page names it."""

    name: str
    title: str
    statuses: tuple[Status, ...]
    empty: str  # what an empty one says
    is_mine: bool = False
    is_held: bool = False
    is_sent_back: bool = False
    order: Order = Order.AGE  # unless another is asked for
    is_counted: bool = True
    is_tab: bool = True

    def of(self, reviewer: int) -> Lane:
        return Lane(
            statuses=self.statuses,
            taken_by=reviewer if self.is_mine else None,
            is_held=self.is_held,
            is_sent_back=self.is_sent_back,
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
        name="hands",
        title="In hand",
        statuses=(Status.DRAFTED, Status.WAITING),
        is_held=True,
        empty="Nobody holds a consult.",
    ),
    LaneCard(
        name="back",
        title="Sent back",
        statuses=(Status.READ, Status.MATCHED, Status.DRAFTED),
        is_sent_back=True,
        empty="No draft was sent back that has not been decided since.",
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
        order=Order.NEWEST,
        empty="Nothing lies between approval and the post.",
    ),
    LaneCard(
        name="sent",
        title="Sent",
        statuses=(Status.SENT,),
        order=Order.NEWEST,
        is_counted=False,
        empty="No reply has left yet.",
    ),
    LaneCard(
        name="declined",
        title="Declined",
        statuses=(Status.DECLINED,),
        order=Order.NEWEST,
        is_counted=False,
        empty="No consult was declined.",
    ),
    LaneCard(
        name="closed",
        title="Closed",
        statuses=(Status.CLOSED,),
        order=Order.NEWEST,
        is_counted=False,
        empty="No consult was closed without a reply.",
    ),
    LaneCard(
        name="all",
        title="Every lane",
        statuses=(),
        order=Order.NEWEST,
        is_counted=False,
        is_tab=False,
        empty="No consult stands here yet. Mail the desk a question.",
    ),
)
BY_NAME = {card.name: card for card in LANES}
