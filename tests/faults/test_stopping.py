"""A desk that is told to stop finishes the mail in its hand; one that is killed says so."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.paths.house import House, a_question, wait_for
from tests.sending.sink import Late, Sink

pytestmark = pytest.mark.slow


def approve_one(house: House) -> None:
    house.add_reviewer()
    house.mail(a_question("33953 or 33954 for a 4-year-old, open cannulation?"))
    wait_for(lambda: house.statuses() == ["drafted"], "a draft")
    done = house.command("review", "approve", "--all", "--yes", "--as", "ann@desk.example")
    assert done.returncode == 0, done.stderr


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A running desk; ended whatever happens."""
    with Sink() as relay:
        house = House(home=tmp_path / "desk", relay=relay).start()
        yield house
        house.kill()


def test_a_stop_waits_for_the_mail_that_the_relay_thinks_over(house: House) -> None:
    house.relay.say("dot", Late(2.0, b"250 2.0.0 taken"))
    approve_one(house)
    wait_for(lambda: house.relay.messages, "the mail")

    code = house.stop()

    assert code == 0
    assert house.states() == ["sent"]
    assert len(house.relay.messages) == 1


def test_a_mail_in_hand_at_a_kill_leaves_again_as_the_same(house: House) -> None:
    house.relay.say("dot", Late(30.0, b"250 2.0.0 taken"))
    approve_one(house)
    wait_for(lambda: house.relay.messages, "the mail")

    house.kill()
    house.start()

    wait_for(lambda: house.states() == ["sent"], "the second delivery")
    first, second = (mail.message_id for mail in house.relay.messages)
    assert first == second
