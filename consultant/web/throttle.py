"""Counts failures in a sliding window, so that guessing passwords is slow."""

import threading
from collections import deque
from collections.abc import Mapping
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=15)
#: Names kept at most; the oldest go first, so that made-up names cannot fill the memory.
KEPT = 10_000


class Throttle:
    """Failures by name ("account and address", "address"), each with its own bound."""

    def __init__(self, window: timedelta = WINDOW) -> None:
        self._window = window
        self._failures: dict[str, deque[datetime]] = {}
        self._lock = threading.Lock()

    def wait(self, bounds: Mapping[str, int], now: datetime) -> timedelta:
        """How long until a further try is allowed; zero where it is allowed now."""
        with self._lock:
            return max((self._wait(name, most, now) for name, most in bounds.items()))

    def fail(self, bounds: Mapping[str, int], now: datetime) -> None:
        with self._lock:
            for name in bounds:
                self._failures.setdefault(name, deque()).append(now)
            while len(self._failures) > KEPT:
                self._failures.pop(next(iter(self._failures)))

    def forget(self, name: str) -> None:
        """A success clears what stood under that name."""
        with self._lock:
            self._failures.pop(name, None)

    def _wait(self, name: str, most: int, now: datetime) -> timedelta:
        failures = self._failures.get(name)
        if failures is None:
            return timedelta(0)
        while failures and failures[0] <= now - self._window:
            failures.popleft()
        if len(failures) < most:
            return timedelta(0)
        return failures[len(failures) - most] + self._window - now
