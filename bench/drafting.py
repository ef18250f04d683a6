"""Questions drafted a second by one worker, and where the time goes.

Letters are the demo's samples, each mailed many times over (with ids of their own), put
straight into the table of messages; the worker's own road then walks them to drafts.
"""

import argparse
import cProfile
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import mailparser

from consultant.desk import Desk, open_desk
from consultant.domain.mail import Envelope
from consultant.library.bundled import install_bundled
from consultant.pipeline import advance
from consultant.settings import Settings, share
from consultant.storage import messages, schema
from consultant.storage.messages import Arrival
from consultant.storage.session import Engine, open_engine, transaction

NOW = datetime(2026, 6, 1, 15, tzinfo=UTC)
#: The steps whose time (all that they call included) is printed; `read` waits for the child that
#: parses, `do_commit` for the disk, `record` adds to the chain of events.
ROOMS = (
    ("reading/apart.py", "read"),
    ("reading/questions.py", "understand"),
    ("matching/findings.py", "find"),
    ("drafting/drafts.py", "draft_reply"),
    ("drafting/grounding.py", "find_ungrounded"),
    ("storage/audit.py", "record"),
    ("engine/default.py", "do_commit"),
)


def main(arguments: list[str] | None = None) -> int:
    """Draft, print the rate and the share of each stage."""
    parser = argparse.ArgumentParser(prog="python -m bench.drafting", description=__doc__)
    parser.add_argument("--letters", type=int, default=240)
    wanted = parser.parse_args(arguments).letters
    with tempfile.TemporaryDirectory(prefix="bench-drafting-") as folder:
        desk = open_bench_desk(Path(folder))
        draft_letters(desk, len(_samples()))  # warms caches, as a worker that has been up is warm
        wall, cpu, letters = draft_letters(desk, wanted)
        profile = cProfile.Profile()
        profile.enable()
        draft_letters(desk, wanted)
        profile.disable()
        parse = parse_alone()
    say = sys.stdout.write
    say(f"{letters} letters drafted by one worker: {letters / wall:.0f} a second\n")
    say(f"CPU a letter: {1000 * cpu / letters:.1f} ms; a bare mail-parser parse: {parse:.2f} ms\n")
    for room, share_of in _shares(profile):
        say(f"  {room:<16} {100 * share_of:5.1f} % of the time under the profiler\n")
    return 0


def open_bench_desk(folder: Path) -> Desk:
    settings = Settings.model_validate({"data": {"dir": folder}})
    engine = open_engine(settings.database_url)
    schema.upgrade(engine)
    install_bundled(engine, folder / "search")
    engine.dispose()
    return open_desk(settings)


def _samples() -> list[bytes]:
    return [path.read_bytes() for path in sorted(share("db", "samples").glob("*.eml"))]


_given = 0


def draft_letters(desk: Desk, wanted: int) -> tuple[float, float, int]:
    """Wall and CPU seconds that the road takes for so many letters."""
    keep_letters(desk.engine, wanted)
    began, cpu = time.perf_counter(), time.process_time()
    while advance(desk, NOW):
        pass
    return time.perf_counter() - began, time.process_time() - cpu, wanted


def keep_letters(engine: Engine, wanted: int) -> None:
    """So many of the samples, each with ids of its own, kept as the door keeps them."""
    samples = _samples()
    with transaction(engine) as session:
        messages.keep(session, [an_arrival(samples[n % len(samples)]) for n in range(wanted)])


def an_arrival(raw: bytes = b"Message-ID: <q@b.example>\r\n\r\nE11.9?\r\n") -> Arrival:
    """A message like no other before it."""
    global _given  # noqa: PLW0603 - a number that no other letter has
    _given += 1
    envelope = Envelope(mail_from="a@b.example", rcpt_to=("desk@localhost",), received_at=NOW)
    own = raw.replace(b"Message-ID: <", f"Message-ID: <{_given}.".encode())
    return Arrival(
        envelope=envelope,
        raw=own,
        sha256=f"{_given:064}",
        message_id=f"<{_given}@bench.example>",
        fingerprint=f"{_given:064}",
    )


def parse_alone() -> float:
    """CPU milliseconds of a bare mail-parser parse of one letter, for scale."""
    samples = _samples()
    began = time.process_time()
    for _ in range(20):
        for raw in samples:
            mailparser.parse_from_bytes(raw)
    return 1000 * (time.process_time() - began) / (20 * len(samples))


def _shares(profile: cProfile.Profile) -> list[tuple[str, float]]:
    """Each step's part of the whole, the largest first; told apart by file, for names recur."""
    profile.create_stats()
    calls = profile.stats.items()
    total = sum(times[2] for _, times in calls)
    found = {
        name: times[3] / total
        for (file, _, called), times in calls
        for room, name in ROOMS
        if called == name and file.endswith(room)
    }
    return sorted(found.items(), key=lambda pair: -pair[1])


if __name__ == "__main__":
    sys.exit(main())
