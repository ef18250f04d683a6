"""The weekly digest: what it says, and that each is written once, whatever happens to the clock."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from zoneinfo import ZoneInfo

import pytest

from consultant.domain.mail import OutgoingKind
from consultant.domain.references import Seal
from consultant.domain.weeks import Week, read_turn
from consultant.reporting.digests import MOST_MISSED, write_due, write_week
from consultant.reporting.figures import count_week
from consultant.reporting.letters import render_digest
from consultant.reporting.paper import DigestPaper, in_words
from consultant.share import share
from consultant.storage import outbox
from consultant.storage.session import Engine, reading, transaction
from consultant.templates import WIDTH, Templates
from tests.reporting.history import keep_history, make_history

ZONE = ZoneInfo("America/New_York")
PAPER = DigestPaper(
    templates=Templates(share("templates")),
    sender="Consultation desk <desk@desk.example>",
    desk_name="Consultation desk",
    seal=Seal(b"0" * 32),
    zone=ZONE,
    turn=read_turn("MON 08:00"),
    to=("may@desk.example", "ray@desk.example"),
    public="https://desk.example",
)


def written(engine: Engine) -> list[str]:
    """The subject and recipient of each digest in the outbox."""
    with reading(engine) as session:
        return [f"{p.subject} {p.rcpt_to}" for p in outbox.postings(session)]


def turn_up(engine: Engine, now: datetime, worker: str = "a:1") -> int:
    with transaction(engine) as session:
        return write_due(session, PAPER, worker=worker, now=now)


def at_new_york(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE).astimezone(UTC)


def test_a_month_with_two_workers_and_an_outage_leaves_each_digest_once(engine: Engine) -> None:
    chance = random.Random(7)  # noqa: S311 - a made month
    now, end = at_new_york(date(2026, 10, 12), 7), at_new_york(date(2026, 11, 16), 9)
    outage = (at_new_york(date(2026, 10, 24), 3), at_new_york(date(2026, 11, 5), 12))

    while now < end:  # the clock is put back on 1 November, in the outage
        if not outage[0] <= now < outage[1]:
            for worker in chance.sample(["a:1", "b:2", "b:3"], k=2):  # b starts anew at times
                turn_up(engine, now - timedelta(minutes=chance.randrange(90)), worker)
        now += timedelta(minutes=chance.randrange(20, 200))

    weeks = [f"2026-W{n}" for n in range(40, 47)]
    assert sorted(written(engine)) == [
        f"Consultation desk: {week} in figures {to}" for week in weeks for to in PAPER.to
    ]


def test_a_digest_is_written_at_its_time_and_not_before(engine: Engine) -> None:
    monday = date(2026, 11, 16)
    turn_up(engine, at_new_york(monday, 7, 59))
    before = written(engine)

    turn_up(engine, at_new_york(monday, 8))

    assert {line.split()[2] for line in before} == {"2026-W45"}
    assert {line.split()[2] for line in written(engine)} == {"2026-W45", "2026-W46"}


def test_after_a_long_outage_only_the_last_weeks_are_made_up_for(engine: Engine) -> None:
    turn_up(engine, at_new_york(date(2026, 6, 1), 9))

    queued = turn_up(engine, at_new_york(date(2026, 11, 18), 9))

    assert queued == MOST_MISSED * len(PAPER.to)


def test_a_digest_sent_by_hand_is_not_sent_again(engine: Engine) -> None:
    now = at_new_york(date(2026, 11, 16), 7)
    with transaction(engine) as session:
        by_hand = write_week(session, PAPER, Week(2026, 46), who="operator", now=now)

    by_itself = turn_up(engine, now + timedelta(hours=2))

    assert (by_hand, by_itself) == (2, 0)


def test_a_new_recipient_gets_a_week_that_others_have(engine: Engine) -> None:
    now = at_new_york(date(2026, 11, 16), 9)
    more = replace(PAPER, to=(*PAPER.to, "Zoe@desk.example", "zoe@desk.example"))

    with transaction(engine) as session:
        first = write_week(session, PAPER, Week(2026, 46), who="operator", now=now)
        second = write_week(session, more, Week(2026, 46), who="operator", now=now)

    assert (first, second) == (2, 1)


def test_a_digest_keeps_to_its_columns_and_says_the_same_in_html(engine: Engine) -> None:
    history = make_history(6, 400, date(2026, 10, 1), 50)
    with transaction(engine) as session:
        keep_history(session, history)
        figures = count_week(session, Week(2026, 45), ZONE)

    letter = render_digest(figures, PAPER)

    assert [line for line in letter.text.splitlines() if len(line) > WIDTH] == []
    assert f"{figures.this.received}" in letter.text
    for line in letter.text.splitlines():
        assert all(word in letter.html for word in line.split() if word.isalnum()), line
    assert "http" not in letter.html.replace("https://desk.example/reports", "")
    assert "ashgrove" not in letter.text.lower()


def test_figures_stand_under_each_other(engine: Engine) -> None:
    with reading(engine) as session:
        letter = render_digest(count_week(session, Week(2026, 45), ZONE), PAPER)

    rows = [line for line in letter.text.splitlines() if line.startswith("  ") and "#" not in line]
    assert {len(line) for line in rows if line[-1].isdigit() or line[-1] == "-"} >= {70}


def test_a_digest_is_a_machines_mail_that_nobody_answers(engine: Engine) -> None:
    now = at_new_york(date(2026, 11, 16), 9)
    turn_up(engine, now)

    with reading(engine) as session:
        posting = outbox.postings(session)[0]

    mail = message_from_bytes(posting.raw, policy=policy.default)
    assert posting.kind is OutgoingKind.DIGEST
    assert posting.mail_from == ""
    assert mail["Auto-Submitted"] == "auto-generated"
    assert PAPER.seal.named_in(mail["Message-ID"]) == "digest"


@pytest.mark.parametrize(
    ("now", "turn"),
    [
        (datetime(2026, 11, 16, 12, 59, tzinfo=UTC), datetime(2026, 11, 9, 13, tzinfo=UTC)),
        (datetime(2026, 11, 16, 13, 0, tzinfo=UTC), datetime(2026, 11, 16, 13, tzinfo=UTC)),
        (datetime(2026, 10, 26, 12, 0, tzinfo=UTC), datetime(2026, 10, 26, 12, tzinfo=UTC)),
    ],
)
def test_a_turn_keeps_to_the_clock_on_the_wall(now: datetime, turn: datetime) -> None:
    assert read_turn("MON 08:00").last(now, ZONE) == turn


@pytest.mark.parametrize("words", ["MO 8", "Monday 08:00", "MON 25:00", "XYZ 08:00", ""])
def test_a_turn_that_nobody_understands_is_refused(words: str) -> None:
    with pytest.raises(ValueError, match=r"MON 08:00|hour must be"):
        read_turn(words)


@pytest.mark.parametrize(
    ("wait", "words"),
    [
        (None, "-"),
        (timedelta(seconds=40), "1 min"),
        (timedelta(minutes=59, seconds=40), "1 h 00 min"),
        (timedelta(hours=2, minutes=5), "2 h 05 min"),
        (timedelta(days=3, hours=4), "3 d 4 h"),
    ],
)
def test_a_wait_is_told_in_words(wait: timedelta | None, words: str) -> None:
    assert in_words(wait) == words
