"""The queue's lanes on one page: which consults stand in which, and what an empty one means."""

from dataclasses import dataclass

from consultant.domain.consult import Confidence, Status
from consultant.storage.consults import Lane


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

    def of(self, reviewer: int, sure: Confidence | None = None) -> Lane:
        return Lane(
            statuses=self.statuses,
            taken_by=reviewer if self.is_mine else None,
            newest_first=self.newest_first,
            confidence=sure,
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
