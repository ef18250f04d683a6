"""Whether the desk is slower beside 100,000 stored consults than beside 1,000.

Two desks with one library, all tables of the one filled in bulk a hundred times as full as the
other's (bench/stored.py). The same is done on both by turns, so that whatever else the machine
does hits both alike. On SQLite, which works in this process, the processor's time is counted;
on PostgreSQL, another process, the time on the wall.

    accepted    a message kept, as the door does it before its 250
    drafted     from the kept message to the draft
    listed      a page of the queue, and one of what was sent
    searched    among what was sent, by a common and by a rare word
    opened      a consult's page
    delivered   a mail of the outbox claimed, carried and written down
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import structlog
from starlette.testclient import TestClient

from bench import stored
from bench.drafting import NOW, an_arrival, draft_letters, parse_alone
from consultant.desk import Desk, open_desk
from consultant.domain.consult import Reviewer, Status
from consultant.domain.errors import UngroundedError
from consultant.domain.mail import MessageState, Outcome, Receipt
from consultant.reviewing import Seen, approve
from consultant.sending.delivery import deliver_due
from consultant.settings import Settings
from consultant.storage import consults, messages
from consultant.storage.outbox import Posting
from consultant.storage.session import reading, transaction
from consultant.web.app import make_app
from consultant.web.cookies import PLAIN
from consultant.web.sign_in import start_session
from tests.databases import POSTGRESQL, SQLITE, library_url
from tests.library.prebuilt import copy_library

SIZES = (1_000, 100_000)
ROUNDS, LETTERS, PAGES = 7, 12, 15
MOST = 1.3


@dataclass(kw_only=True)
class Used:
    """A desk, and a reviewer's browser."""

    desk: Desk
    reviewer: Reviewer
    browser: TestClient
    clock: Callable[[], float]
    asked: int = 0
    took: dict[str, list[float]] = field(default_factory=dict)


class Taking:
    """A relay that takes everything at once."""

    longest = timedelta(seconds=1)

    def deliver(self, posting: Posting) -> Receipt:
        del posting
        return Receipt(outcome=Outcome.SENT, reply="250 taken")


def main(arguments: list[str] | None = None) -> int:
    """Fill both, work by turns, print the medians and their ratios; 1 where one is over."""
    parser = argparse.ArgumentParser(prog="python -m bench growth", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs=2, default=SIZES)
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL of its own")
    chosen = parser.parse_args(arguments)
    structlog.configure(processors=[drop_lines])
    kind = POSTGRESQL if chosen.postgres else SQLITE
    clock = time.perf_counter if chosen.postgres else time.process_time
    with tempfile.TemporaryDirectory(prefix="bench-growth-") as folder:
        desks = []
        for size in chosen.sizes:
            home = copy_library(Path(folder) / str(size))
            desks.append(move_in(home, size, library_url(home, kind), clock))
        for measure in MEASURES.values():
            for desk in desks:
                measure(desk)  # warms caches
        for _ in range(ROUNDS):
            for name, measure in MEASURES.items():
                for desk in desks:
                    desk.took.setdefault(name, []).append(1000 * measure(desk))
        for desk in desks:
            desk.desk.engine.dispose()
    return _print(chosen.sizes, *desks)


def _print(sizes: tuple[int, int], few: Used, many: Used) -> int:
    say = sys.stdout.write
    say(f"{'median ms of each':<24}{sizes[0]:>12,}{sizes[1]:>12,}{'ratio':>8}\n")
    worst = 0.0
    for name in MEASURES:
        before, after = (statistics.median(each.took[name]) for each in (few, many))
        worst = max(worst, after / before)
        mark = "" if after / before <= MOST else f"  over {MOST}"
        say(f"{name:<24}{before:>12.2f}{after:>12.2f}{after / before:>8.2f}{mark}\n")
    say(f"a bare mail-parser parse: {parse_alone():.2f} ms\n")
    return int(worst > MOST)


def move_in(home: Path, size: int, url: str, clock: Callable[[], float]) -> Used:
    """A desk filled with so many consults, and who works at it."""
    began = time.perf_counter()
    told = {"data": {"dir": home}, "database": {"url": url}}
    desk = open_desk(Settings.model_validate(told))
    reviewer = stored.fill(desk, size)
    with transaction(desk.engine) as session:
        token = start_session(session, reviewer, NOW, rules=desk.settings.web, agent="bench")
    browser = TestClient(make_app(desk, clock=lambda: NOW), base_url="http://127.0.0.1")
    browser.cookies.set(PLAIN, token, domain="127.0.0.1")
    sys.stdout.write(f"{size:,} consults stored in {time.perf_counter() - began:.0f} s\n")
    sys.stdout.flush()
    return Used(desk=desk, reviewer=reviewer, browser=browser, clock=clock)


def _accepted(used: Used) -> float:
    arrivals = [an_arrival() for _ in range(LETTERS)]
    began = used.clock()
    for arrival in arrivals:
        with transaction(used.desk.engine) as session:
            messages.keep(session, [arrival])
    took = used.clock() - began
    with transaction(used.desk.engine) as session:  # not to be drafted: that is measured alone
        for number in messages.first_in_state(session, MessageState.KEPT, limit=LETTERS):
            messages.set_state(session, number, MessageState.DISCARDED, "bench")
    return took / LETTERS


def _drafted(used: Used) -> float:
    began = used.clock()
    draft_letters(used.desk, LETTERS)
    return (used.clock() - began) / LETTERS


def _page(*paths: str) -> Callable[[Used], float]:
    def measure(used: Used) -> float:
        """Another number each time, so that no list is answered from memory."""
        began = used.clock()
        for _ in range(PAGES):
            used.asked += 1
            for path in paths:
                _get(used, path.format(n=used.asked, top=90_000_000 + used.asked))
        return (used.clock() - began) / (PAGES * len(paths))

    return measure


def _opened(used: Used) -> float:
    newest = _drafts(used)[-PAGES:]
    began = used.clock()
    for reference in newest:
        _get(used, f"/consults/{reference}")
    return (used.clock() - began) / len(newest)


def _delivered(used: Used) -> float:
    """What the same round drafted is approved, then delivered; the latter is timed."""
    for reference in _drafts(used):
        with transaction(used.desk.engine) as session:
            consult = consults.get(session, reference)
            seen = Seen(reference=reference, version=consult.version)
            with suppress(UngroundedError):  # a person would have to amend it
                approve(session, seen, used.reviewer, used.desk.stationery, NOW)
    later = NOW + timedelta(hours=1)
    began = used.clock()
    tried = deliver_due(used.desk.engine, Taking(), now=lambda: later)
    took = used.clock() - began
    if not tried:
        raise SystemExit("nothing was delivered")
    return took / tried


def _drafts(used: Used) -> list[str]:
    with reading(used.desk.engine) as session:
        return [c.reference for c in consults.listing(session, statuses=[Status.DRAFTED])]


def _get(used: Used, path: str) -> None:
    answer = used.browser.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{path} gives {answer.status_code}")


def drop_lines(*_told: object) -> str:
    """No log beside the figures."""
    raise structlog.DropEvent


MEASURES: dict[str, Callable[[Used], float]] = {
    "accepted": _accepted,
    "drafted": _drafted,
    "listed": _page("/?beyond={n}", "/?lane=sent&beyond={top}"),
    "searched, common word": _page("/?q=word1&lane=sent&beyond={top}"),
    "searched, rare word": _page("/?q=rare&lane=sent&beyond={top}"),
    "opened": _opened,
    "delivered": _delivered,
}


if __name__ == "__main__":
    sys.exit(main())
