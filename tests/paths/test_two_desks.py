"""Two real desks that deliver to each other by SMTP: neither talks all night."""

import socket
from pathlib import Path

from tests.paths.house import DESK, House, a_question, wait_for
from tests.sending.sink import Sink

OTHER = "desk@other.example"


def a_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


def a_desk_facing(home: Path, relay: Sink, own: tuple[str, int], other_port: int) -> House:
    """A desk that acknowledges each question and whose relay is the other desk's door."""
    address, port = own
    env = {
        "CONSULTANT_SMTP__PORT": str(port),
        "CONSULTANT_SMTP__ADDRESSES": address,
        "CONSULTANT_MAIL__FROM": f"Consultation desk <{address}>",
        "CONSULTANT_MAIL__RELAY_PORT": str(other_port),
        "CONSULTANT_DESK__ACKNOWLEDGE": "true",
    }
    return House(home=home, relay=relay, env=env).start()


def test_two_desks_that_write_to_each_other_stop_after_one_notice_each(tmp_path: Path) -> None:
    ours, theirs = a_free_port(), a_free_port()
    with Sink() as nobody:
        one = a_desk_facing(tmp_path / "one", nobody, (DESK, ours), theirs)
        two = a_desk_facing(tmp_path / "two", nobody, (OTHER, theirs), ours)
        try:
            one.mail(a_question("E11.9?", sender=OTHER))
            two.mail(a_question("E11.9?", sender=DESK, to=OTHER), to=OTHER)
            wait_for(lambda: one.states("messages") == ["read", "discarded"], "their notice")
            wait_for(lambda: two.states("messages") == ["read", "discarded"], "our notice")

            one.add_reviewer()
            one.command("review", "approve", "--all", "--yes", "--as", "ann@desk.example")
            wait_for(lambda: len(two.states("messages")) == 3, "the reply")
            wait_for(lambda: "kept" not in two.states("messages"), "its reading")

            assert [row["kind"] for row in one.rows("outbox", "list")] == ["reply", "notice"]
            assert [row["kind"] for row in two.rows("outbox", "list")] == ["notice"]
            assert one.states("messages") == ["read", "discarded"]
        finally:
            one.kill()
            two.kill()
