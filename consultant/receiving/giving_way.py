"""When the house is full, who has said nothing for a while gives way to who comes.

A thousand connections that are held open and say nothing would keep everybody out until
their time is up. Nobody gives way who has a message on its way, or has named a recipient.
"""

from collections import Counter, deque
from collections.abc import Iterable
from typing import Protocol

from consultant.receiving.occupancy import crowd_of

#: Seconds between two looks round the house: a flood at the door must not make us look each time.
BETWEEN_LOOKS = 1.0


class Guest(Protocol):
    """A session, as far as its place is concerned."""

    @property
    def address(self) -> str: ...

    def idle_for(self, now: float) -> float: ...

    def give_way(self) -> None: ...


class Places:
    """Finds a place among those who sit idle for `patience` seconds."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._looked_at = float("-inf")
        self._idle: dict[str, deque[Guest]] = {}

    def make(self, guests: Iterable[Guest], now: float, *, only_of: str = "") -> bool:
        """Send one idle guest away, of the largest crowd or of the one named; False for none."""
        guest = self._next_idle(now, only_of)
        if guest is None and now - self._looked_at >= BETWEEN_LOOKS:
            self._look_round(guests, now)
            guest = self._next_idle(now, only_of)
        if guest is not None:
            guest.give_way()
        return guest is not None

    def _look_round(self, guests: Iterable[Guest], now: float) -> None:
        self._looked_at = now
        idle = [guest for guest in guests if guest.idle_for(now) >= self._patience]
        sizes = Counter(crowd_of(guest.address) for guest in idle)
        self._idle = {crowd: deque() for crowd, _ in sizes.most_common()}
        for guest in sorted(idle, key=lambda each: -each.idle_for(now)):
            self._idle[crowd_of(guest.address)].append(guest)

    def _next_idle(self, now: float, only_of: str) -> Guest | None:
        """The next of those seen who still sits idle; each is taken once."""
        for crowd, line in self._idle.items():
            while line and only_of in {"", crowd}:
                guest = line.popleft()
                if guest.idle_for(now) >= self._patience:
                    return guest
        return None
