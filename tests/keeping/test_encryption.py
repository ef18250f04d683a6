"""What is encrypted at rest: nobody reads a letter in the database without the key."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from consultant.desk import Desk, open_desk
from consultant.domain.consult import Act
from consultant.domain.errors import SealedError, SettingsError
from consultant.domain.mail import MessageState, OutgoingState
from consultant.domain.rating import Rating, Score
from consultant.health import examine
from consultant.pipeline import advance
from consultant.resealing import encrypt
from consultant.settings import Settings, read_settings
from consultant.storage import (
    backups,
    consults,
    drafts,
    factors,
    inquiries,
    messages,
    outbox,
    passages,
    people,
    queues,
    ratings,
    sealing,
)
from consultant.storage.copying import copy_desk
from consultant.storage.deliveries import claim_due
from consultant.storage.queues import Cut, Lane, Sieve
from consultant.storage.sealed import new_key, read_keys
from consultant.storage.session import Session, open_engine, reading, transaction
from tests import postgres
from tests.builders import NOW, a_reviewer, an_arrival
from tests.databases import library_url
from tests.library.prebuilt import copy_library
from tests.sending.posting import queue_mail

LETTER = (
    b"From: Maren Holt <maren.holt@northlake.example>\r\nSubject: Quokkaville transfer\r\n"
    b"Message-ID: <secret@a.example>\r\n\r\n"
    b"Patient Wilhelmina Zandvoort, 4 years old, zebrafish exposure: 33953 or 33954?\r\n"
)
#: Of the letter, the reply, the reviewers and the asker's word on it; nothing of the envelope.
WORDS = (
    *(b"Maren Holt", b"Quokkaville", b"quokkaville", b"Wilhelmina", b"wilhelmina", b"Zandvoort"),
    *(b"zebrafish", b"wombat", b"platypus", b"echidna", b"JBSWY3DPEHPK3PXP"),
)
OLD, NEW = "b2xk" * 10 + "b2w=", "bmV3" * 10 + "bmU="


@dataclass
class Place:
    """A desk's folder and database, to be opened with one key or another."""

    home: Path
    url: str
    desks: list[Desk] = field(default_factory=list)

    def settings(self, *keys: str) -> Settings:
        data = {"dir": str(self.home), "key": ",".join(keys)}
        return Settings.model_validate({"database": {"url": self.url}, "data": data})

    def opened(self, *keys: str) -> Desk:
        self.desks.append(open_desk(self.settings(*keys)))
        return self.desks[-1]

    def close(self) -> None:
        for desk in self.desks:
            desk.engine.dispose()

    def bytes(self) -> bytes:
        """All that lies in the database's files."""
        return b"".join(path.read_bytes() for path in self.home.glob("*.db*"))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=postgres.needs_postgres)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    home = copy_library(tmp_path / "desk")
    made = Place(home=home, url=library_url(home, request.param))
    yield made
    made.close()


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Place]:
    home = copy_library(tmp_path / "desk")
    made = Place(home=home, url=library_url(home, "sqlite"))
    yield made
    made.close()


def work(desk: Desk) -> None:
    """A letter comes in and is drafted, remarked on, judged and rated; a mail waits."""
    with transaction(desk.engine) as session:
        messages.keep(session, [an_arrival(raw=LETTER, fingerprint="e" * 64)])
    while advance(desk, NOW):
        pass
    with transaction(desk.engine) as session:
        by = a_reviewer(session)
        consult = consults.get(session, "CD-000001")
        passages.add_remark(session, consult.id, by.id, "a wombat's remark", now=NOW)
        drafts.add_verdict(session, consult, Act.SEND_BACK, by, note="platypus", now=NOW)
        told = Rating(reference="CD-000001", score=Score.GOOD, comment="echidna", at=NOW)
        ratings.rate(session, told)
        factors.propose(session, by.id, "JBSWY3DPEHPK3PXP", now=NOW)
    queue_mail(desk.engine, "notice", about="CD-000001")


def told_by(session: Session) -> tuple[object, ...]:
    """What the desk reads out of its sealed columns."""
    consult = consults.get(session, "CD-000001")
    message = messages.get(session, 1)
    draft = drafts.current(session, consult)
    assert message is not None
    assert draft is not None
    return (
        message.raw,
        consult.subject,
        inquiries.letters(session, consult)[0].letter.from_name,
        draft.text,
        [remark.text for remark in passages.remarks(session, consult.id)],
        [verdict.note for verdict in drafts.verdicts(session, consult)],
    )


def found_by(session: Session, words: str) -> list[int]:
    found = queues.rows(session, Lane(), Cut(limit=5), now=NOW, sieve=Sieve(words=words))
    return [row.id for row in found]


def test_with_a_key_no_word_of_a_letter_stands_in_the_database_s_files(file: Place) -> None:
    desk = file.opened(OLD)

    work(desk)

    assert [word for word in WORDS if word in file.bytes()] == []
    with reading(desk.engine) as session:
        assert b"Wilhelmina" in told_by(session)[0]  # type: ignore[operator]
        assert found_by(session, "wilhelmina zebrafish") == [1]
        assert sealing.state(session).plain == 0


def test_without_a_key_all_is_kept_as_it_is(file: Place) -> None:
    desk = file.opened()

    work(desk)

    assert [word for word in WORDS if word not in file.bytes()] == []


def test_what_was_plain_is_encrypted_and_can_be_read_as_before(place: Place) -> None:
    plain = place.opened()
    work(plain)
    with reading(plain.engine) as session:
        before = told_by(session)

    desk = place.opened(OLD)
    encrypt(desk.engine, batch=2)

    with reading(desk.engine) as session:
        assert told_by(session) == before
        assert found_by(session, "zebrafish") == [1]
        assert sealing.state(session).plain == sealing.state(session).older == 0
    assert [word for word in WORDS if word in place.bytes()] == []


def test_a_new_key_takes_over_and_the_old_one_may_go(place: Place) -> None:
    first = place.opened(OLD)
    work(first)
    with reading(first.engine) as session:
        before = told_by(session)

    both = place.opened(NEW, OLD)
    with reading(both.engine) as session:
        assert told_by(session) == before  # rows of either kind are read
        assert sealing.state(session).older > 0
    encrypt(both.engine)
    encrypt(both.engine)  # safe to repeat

    alone = place.opened(NEW)
    sealing.check_keys(alone.engine)
    with reading(alone.engine) as session:
        assert told_by(session) == before
        assert found_by(session, "quokkaville") == [1]
        assert sealing.state(session).older == 0


@pytest.mark.parametrize("keys", [(), (NEW,)])
def test_without_the_right_key_the_desk_does_not_start_and_says_why(
    place: Place, keys: tuple[str, ...]
) -> None:
    desk = place.opened(OLD)
    work(desk)

    other = place.opened(*keys)
    with pytest.raises(SettingsError, match=r"encrypted with the key [0-9a-f]{8}.*data\.key_file"):
        sealing.check_keys(other.engine)

    checks = {check.name: check for check in examine(other, NOW)}
    assert checks["encryption"].state == "bad"


@pytest.mark.slow
def test_a_command_without_the_key_ends_with_one_line(file: Place) -> None:
    work(file.opened(OLD))
    env = {"PATH": os.environ["PATH"], "CONSULTANT_DATA__DIR": str(file.home)}
    env |= {"CONSULTANT_DATABASE__URL": file.url}

    for key, code in ((OLD, 0), (NEW, 78)):  # a room alone: not every table is loaded
        command = [sys.executable, "-m", "consultant", "messages", "list"]
        told = {**env, "CONSULTANT_DATA__KEY": key}
        done = subprocess.run(command, env=told, capture_output=True, text=True, check=False)

        assert done.returncode == code, done.stderr
        assert len(done.stderr.splitlines()) == (1 if code else 0)


def test_a_letter_that_cannot_be_opened_is_told_and_not_overwritten(place: Place) -> None:
    desk = place.opened(OLD)
    with transaction(desk.engine) as session:
        messages.keep(session, [an_arrival(raw=LETTER, fingerprint="e" * 64)])
    other = place.opened(NEW)

    while advance(other, NOW):
        pass

    with reading(other.engine) as session:
        (entry,) = messages.entries(session)
        assert entry.state is MessageState.SET_ASIDE
        assert "not given" in entry.reason or "SealedError" in entry.reason
        with pytest.raises(SealedError):
            messages.get(session, 1)
    with reading(desk.engine) as session:
        message = messages.get(session, 1)
        assert message is not None
        assert message.raw == LETTER


def test_a_mail_that_cannot_be_opened_blocks_no_other(place: Place) -> None:
    desk, other = place.opened(OLD), place.opened(NEW)
    lost = queue_mail(desk.engine, "one")
    fine = queue_mail(other.engine, "two")

    with transaction(other.engine) as session:
        claimed = claim_due(session, now=NOW, lease=timedelta(minutes=1), worker="w")

    assert claimed is not None
    assert claimed.id == fine
    with reading(desk.engine) as session:
        kept = outbox.get(session, lost)
        assert kept is not None
        assert (kept.state, b"Report 33953." in kept.raw) == (OutgoingState.GIVEN_UP, True)
        assert "not given" in kept.last_reply


def test_a_line_that_cannot_be_opened_says_so_in_its_list(file: Place) -> None:
    work(file.opened(OLD))

    with reading(file.opened(NEW).engine) as session:
        (row,) = queues.rows(session, Lane(), Cut(limit=5), now=NOW)

    assert "is not given" in row.subject


def test_a_sealed_value_does_not_open_in_another_column(file: Place) -> None:
    desk = file.opened(OLD)
    work(desk)
    with transaction(desk.engine) as session:
        session.execute(sa.text("UPDATE remarks SET text = (SELECT secret FROM second_factors)"))

    with reading(desk.engine) as session, pytest.raises(SealedError, match="was changed"):
        passages.remarks(session, 1)


def test_a_remark_that_looks_sealed_is_only_a_remark(file: Place) -> None:
    desk = file.opened()
    work(desk)
    with transaction(desk.engine) as session:
        by = people.reviewers(session)[0]
        passages.add_remark(session, 1, by.id, "sealed:1:0123abcd:AAAA", now=NOW)

    sealing.check_keys(desk.engine)
    with reading(desk.engine) as session:
        assert passages.remarks(session, 1)[-1].text == "sealed:1:0123abcd:AAAA"


def test_a_backup_holds_what_is_encrypted_as_it_is(file: Place, tmp_path: Path) -> None:
    desk = file.opened(OLD)
    work(desk)
    with reading(desk.engine) as session:
        before = told_by(session)

    backups.back_up(desk.engine, tmp_path / "kept.db")
    fresh = open_engine(f"sqlite:///{tmp_path / 'fresh.db'}", [OLD])
    backups.restore(fresh, tmp_path / "kept.db")

    assert [word for word in WORDS if word in (tmp_path / "kept.db").read_bytes()] == []
    with reading(fresh) as session:
        assert told_by(session) == before
    fresh.dispose()


@postgres.needs_postgres
def test_a_desk_is_copied_without_its_key(file: Place) -> None:
    desk = file.opened(OLD)
    work(desk)
    with reading(desk.engine) as session:
        before = told_by(session)
    url = postgres.a_database()

    engines = [open_engine(file.url), open_engine(url), open_engine(url, [OLD])]

    copy_desk(engines[0], engines[1])

    with reading(engines[2]) as session:
        assert told_by(session) == before
    for engine in engines:
        engine.dispose()


def test_a_new_key_is_one() -> None:
    assert read_keys([new_key()]).names != read_keys([new_key()]).names


@pytest.mark.parametrize("key", ["short", "", "nine lives", "A" * 44, "b2xk" * 10])
def test_what_is_no_key_is_refused_in_one_line(tmp_path: Path, key: str) -> None:
    (tmp_path / "keys").write_text(f"# ours\n{key}\n", encoding="ascii")
    settings = read_settings(env={"CONSULTANT_DATA__KEY_FILE": str(tmp_path / "keys")})

    with pytest.raises(SettingsError, match=r"^[^\n]*data\.key_file[^\n]*$"):
        read_keys(settings.keys)
