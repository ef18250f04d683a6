"""What an asker says of a reply."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Score(StrEnum):
    """How far a reply was of use."""

    GOOD = "good"
    PARTLY = "partly"
    POOR = "poor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """An asker's word on one consult; a later one takes the place of an earlier."""

    reference: str
    score: Score
    comment: str  # as typed; masked before it leaves the consult's own page
    at: datetime
