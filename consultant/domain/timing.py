"""How long things take, counted by bounds as Prometheus' histograms are."""

import threading
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum

#: Seconds; what takes longer than the last is counted beyond them.
BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 3600.0)


class Timed(StrEnum):
    """What is timed; never of whom."""

    #: a message, from its bytes to its consult
    READING = "reading"
    #: asking the library
    MATCHING = "matching"
    DRAFTING = "drafting"
    #: masking an answer for the casebook
    REMEMBERING = "remembering"
    #: comparing what the desk wrote with what was approved
    LEARNING = "learning"
    #: from a letter's arrival to its draft, all waiting included
    TO_DRAFT = "to_draft"
    #: one try at handing a mail to the relay
    DELIVERY = "delivery"
    #: one page of the review desk, but for the way to the browser
    PAGE = "page"


#: (what, number of the bound it kept under) -> (how many, milliseconds of all of them).
Times = Mapping[tuple[Timed, int], tuple[int, int]]


class Stopwatch:
    """Times of this process, from all its threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[tuple[Timed, int]] = Counter()
        self._milliseconds: Counter[tuple[Timed, int]] = Counter()

    @contextmanager
    def running(self, what: Timed) -> Iterator[None]:
        """Time what is done inside, whether it succeeds or not."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self.note(what, time.perf_counter() - began)

    def note(self, what: Timed, seconds: float) -> None:
        key = (what, bisect_left(BOUNDS, seconds))
        with self._lock:
            self._counts[key] += 1
            self._milliseconds[key] += max(0, round(1000 * seconds))

    def times(self) -> Times:
        """All that was noted and not forgotten."""
        with self._lock:
            return {key: (count, self._milliseconds[key]) for key, count in self._counts.items()}

    def forget(self, times: Times) -> None:
        """These were written down elsewhere."""
        with self._lock:
            self._counts -= Counter({key: count for key, (count, _) in times.items()})
            self._milliseconds -= Counter({key: took for key, (_, took) in times.items()})
