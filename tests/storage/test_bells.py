"""A bell wakes who listens in another process, once what it tells of is kept; PostgreSQL alone."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue

import pytest
import sqlalchemy as sa

from consultant.domain.mail import MessageState
from consultant.storage import audit, messages
from consultant.storage.bells import Bell, Ear, ring
from consultant.storage.hands import Hand, in_hand
from consultant.storage.session import Engine, open_engine, reading, transaction
from tests import postgres
from tests.builders import NOW, an_arrival

pytestmark = postgres.needs_postgres

#: Far longer than a bell takes; nobody waits it out but where one fails to ring.
PATIENCE = 20


@pytest.fixture(scope="module")
def url() -> str:
    return postgres.a_database()


@pytest.fixture
def here(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def there(url: str) -> Iterator[Engine]:
    """Another process's engine: the same database, connections of its own."""
    engine = open_engine(url)
    yield engine
    engine.dispose()


@contextmanager
def listening(engine: Engine, bell: Bell) -> Iterator[SimpleQueue[str]]:
    """What is heard, from the moment on that the line stands."""
    heard: SimpleQueue[str] = SimpleQueue()
    ear = Ear(engine, bell, lambda: heard.put("look"))
    ear.start()
    heard.get(timeout=PATIENCE)
    try:
        yield heard
    finally:
        ear.stop()


def test_a_bell_is_heard_once_its_transaction_is_kept(here: Engine, there: Engine) -> None:
    with listening(here, Bell.WORK) as heard:
        with transaction(there) as session:
            ring(session, Bell.WORK)
            ring(session, Bell.WORK)
            with pytest.raises(Empty):
                heard.get_nowait()

        heard.get(timeout=PATIENCE)

        assert heard.empty()


def test_what_is_undone_rings_no_bell(here: Engine, there: Engine) -> None:
    with listening(here, Bell.WORK) as heard:
        with reading(there) as session:  # undone at its end
            ring(session, Bell.WORK)
        with transaction(there) as session:
            ring(session, Bell.WORK)

        heard.get(timeout=PATIENCE)

        assert heard.empty()


@pytest.mark.parametrize(
    ("bell", "done"),
    [
        (Bell.WORK, lambda s: messages.keep(s, [an_arrival()])),
        (Bell.WORK, lambda s: messages.set_state(s, 1, MessageState.KEPT)),
        (Bell.NEWS, lambda s: audit.record(s, now=NOW, who="desk", act="draft", about="CD-1")),
    ],
    ids=["a message is kept", "a message is tried again", "an event is recorded"],
)
def test_what_others_wait_for_rings_their_bell(
    here: Engine, there: Engine, bell: Bell, done: Callable[..., None]
) -> None:
    with listening(here, bell) as heard:
        with transaction(there) as session:
            done(session)

        assert heard.get(timeout=PATIENCE) == "look"


def test_a_line_that_is_cut_is_laid_anew(here: Engine, there: Engine) -> None:
    with listening(here, Bell.WORK) as heard:
        with transaction(there) as session:
            cut = session.scalars(
                sa.text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE query LIKE 'LISTEN%' AND datname = current_database()"
                )
            ).all()

        again = heard.get(timeout=PATIENCE)  # something may have been missed meanwhile

        with transaction(there) as session:
            ring(session, Bell.WORK)
        assert cut == [True]
        assert (again, heard.get(timeout=PATIENCE)) == ("look", "look")


def test_one_letter_is_thought_about_by_one_worker(here: Engine, there: Engine) -> None:
    with (
        in_hand(here, Hand.MESSAGE, 7) as first,
        in_hand(there, Hand.MESSAGE, 7) as second,
        in_hand(there, Hand.CONSULT, 7) as another,
    ):
        assert (first, second, another) == (True, False, True)

    with in_hand(there, Hand.MESSAGE, 7) as later:
        assert later


def test_what_a_dead_worker_had_in_hand_is_free(here: Engine, there: Engine) -> None:
    dying = here.connect()
    lock = sa.func.pg_try_advisory_xact_lock(Hand.CONSULT.value, 9)
    assert dying.scalar(sa.select(lock))

    dying.connection.driver_connection.pgconn.finish()  # type: ignore[union-attr]
    dying.invalidate()

    for _ in range(100):  # the server sees the end of a connection a moment later
        with in_hand(there, Hand.CONSULT, 9) as is_ours:
            if is_ours:
                return
        time.sleep(0.05)
    raise AssertionError("the dead worker's hand is still on it")
