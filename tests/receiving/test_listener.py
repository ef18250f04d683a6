"""What the door promises: nothing acknowledged is lost, and nobody can fill the house."""

import resource
import shutil
import socket
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from consultant.domain.errors import UnavailableError
from consultant.receiving.listener import Listener
from consultant.settings import Smtp
from consultant.storage.session import Engine
from tests.receiving.visitors import DESK, House, Sender, a_message


def until(happened: Callable[[], bool], seconds: float = 8) -> bool:
    """Wait for something that another thread brings about."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if happened():
            return True
        time.sleep(0.01)
    return False


def test_a_message_is_on_disk_when_its_250_is_heard(house: House, tmp_path: Path) -> None:
    sender = house.visits(house.opens())

    reply = sender.mails(a_message())

    copy = tmp_path / "copy"
    copy.mkdir()
    for file in tmp_path.glob("desk.db*"):  # what another process, or the next start, would find
        shutil.copy(file, copy)
    [(sha256,)] = sqlite3.connect(copy / "desk.db").execute("SELECT sha256 FROM messages")
    assert reply == f"250 2.0.0 Kept as {sha256[:12]}"


def test_the_worker_is_woken_by_each_commit(house: House, sender: Sender) -> None:
    sender.mails(a_message())

    assert until(lambda: house.kept == 1)


def test_the_same_message_from_ten_senders_is_kept_once(house: House) -> None:
    port = house.opens()
    senders = [house.visits(port) for _ in range(10)]
    for sender in senders:
        sender.begins_data()

    for sender in senders:
        sender.write(a_message() + b".\r\n")

    assert [sender.reply()[:3] for sender in senders] == ["250"] * 10
    assert len(house.messages()) == 1


def test_a_message_id_used_twice_loses_no_question(house: House, sender: Sender) -> None:
    sender.mails(a_message(b"Is E11.9 billable?\r\n"))
    sender.mails(a_message(b"Is I10 billable?\r\n"))

    assert len(house.messages()) == 2


def test_half_a_message_is_none(house: House, sender: Sender) -> None:
    sender.begins_data()
    sender.write(a_message())
    sender.close()

    assert house.visits(house.opens()).mails(a_message(b"whole\r\n")).startswith("250")
    assert house.raw() == [a_message(b"whole\r\n")]


def test_a_sender_who_only_stopped_talking_hears_the_250(house: House, sender: Sender) -> None:
    sender.begins_data()
    sender.write(a_message() + b".\r\n")
    sender.hangs_up_sending()

    assert sender.reply().startswith("250")
    assert len(house.messages()) == 1


def test_a_locked_database_costs_a_451_and_stops_nobody(house: House, tmp_path: Path) -> None:
    port = house.opens(keep_timeout=0.3)
    waiting, other = house.visits(port), house.visits(port)
    lock = sqlite3.connect(tmp_path / "desk.db", isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")

    waiting.begins_data()
    waiting.write(a_message() + b".\r\n")

    assert other.says("EHLO clinic.example").startswith("250")  # while the first one waits
    assert waiting.reply().startswith("451 4.3.0")
    lock.execute("ROLLBACK")
    assert waiting.mails(a_message()).startswith("250")
    assert len(house.messages()) == 1
    lock.close()


def test_a_fault_of_ours_is_never_the_senders(house: House, tmp_path: Path) -> None:
    sender = house.visits(house.opens())
    breaker = sqlite3.connect(tmp_path / "desk.db")
    breaker.execute("DROP TABLE messages")
    breaker.close()

    reply = sender.mails(a_message())

    assert reply == "451 4.3.0 The desk cannot keep mail just now, try again later"
    assert sender.says("NOOP").startswith("250")


def test_a_full_disk_is_said_before_the_message(sender_at: Callable[..., Sender]) -> None:
    sender = sender_at(min_free_disk=2**60)
    sender.says("EHLO clinic.example")

    assert sender.says("MAIL FROM:<coder@clinic.example>").startswith("452 4.3.1")


def test_mail_beyond_what_the_house_can_carry_waits(house: House) -> None:
    port = house.opens(max_bytes_in_hand=50_000)
    first, second = house.visits(port), house.visits(port)
    first.begins_data()
    first.write(b"Subject: large\r\n\r\n" + b"a" * 40_000)
    second.begins_data()
    assert until(lambda: house.listener.bytes_in_hand > 40_000)

    second.write(a_message(b"b" * 20_000 + b"\r\n") + b".\r\n")

    assert second.reply().startswith("451 4.3.1")
    first.write(b"\r\n.\r\n")
    assert first.reply().startswith("250")
    assert until(lambda: house.listener.bytes_in_hand == 0)
    assert second.mails(a_message(b"b" * 20_000 + b"\r\n")).startswith("250")


def test_who_is_refused_for_the_load_leaves_room_for_others(house: House) -> None:
    port = house.opens(max_bytes_in_hand=50_000)
    first, second = house.visits(port), house.visits(port)
    first.begins_data()
    first.write(b"Subject: large\r\n\r\n" + b"a" * 40_000)
    assert until(lambda: house.listener.bytes_in_hand > 40_000)
    first.write(b"a" * 20_000)
    assert until(lambda: house.listener.bytes_in_hand == 0)

    assert second.mails(a_message(b"b" * 20_000 + b"\r\n")).startswith("250")

    first.write(b"\r\n.\r\n")
    assert first.reply().startswith("451 4.3.1")


@pytest.mark.parametrize("limit", ["max_connections", "max_connections_per_address"])
def test_one_sender_too_many_is_asked_to_come_back(house: House, limit: str) -> None:
    port = house.opens(**{limit: 2})
    first, second = house.visits(port), house.visits(port)

    assert house.visits(port).banner.startswith("421 4.3.2")

    first.says("QUIT")
    assert first.reply() == ""
    assert until(lambda: house.visits(port).banner.startswith("220"))
    assert second.says("NOOP").startswith("250")


@pytest.mark.parametrize("limit", ["max_connections", "max_connections_per_address"])
def test_who_sits_idle_gives_way_when_the_house_is_full(house: House, limit: str) -> None:
    port = house.opens(**{limit: 2, "give_way_after": 0})
    silent, busy = house.visits(port), house.visits(port)
    assert busy.begins_data().startswith("354")

    comer = house.visits(port)

    assert comer.mails(a_message(message_id=b"<2@clinic.example>")).startswith("250")
    assert silent.reply().startswith("421 4.4.2")
    busy.write(a_message() + b".\r\n")
    assert busy.reply().startswith("250")


def test_nobody_with_a_message_on_its_way_gives_way(house: House) -> None:
    port = house.opens(max_connections=2, give_way_after=0)
    both = [house.visits(port), house.visits(port)]
    for sender in both:
        sender.begins_data()

    assert house.visits(port).banner.startswith("421 4.3.2")


@pytest.mark.parametrize(
    "trickle",
    [
        b"",  # silent
        b"N",  # a command that never ends
        b"NOOP\r\n",  # commands that lead nowhere
    ],
)
def test_a_session_that_leads_nowhere_is_cut_off(
    sender_at: Callable[..., Sender], trickle: bytes
) -> None:
    sender = sender_at(timeout=0.2)
    ended = threading.Event()

    def drip() -> None:
        while not ended.wait(0.05) and trickle:
            try:
                sender.write(trickle)
            except OSError:
                return

    dripping = threading.Thread(target=drip)
    dripping.start()
    replies = [sender.reply()]
    while replies[-1]:
        replies.append(sender.reply())
    ended.set()
    dripping.join()

    assert len(replies) < 60
    assert all(reply.startswith("250") for reply in replies[:-2])


def test_a_message_that_trickles_is_cut_off(sender_at: Callable[..., Sender]) -> None:
    sender = sender_at(timeout=0.3)
    sender.begins_data()
    lines = 0

    try:
        while lines < 100:
            sender.write(b"line\r\n")
            lines += 1
            time.sleep(0.05)
    except OSError:
        pass

    assert lines < 100


def test_who_never_reads_the_answers_is_cut_off(house: House) -> None:
    sender = house.visits(house.opens(timeout=0.3))

    with pytest.raises(OSError, match=r"reset|Broken pipe|timed out"):
        sender.write(b"EHLO clinic.example\r\n" * 1_000_000)


def test_a_closing_desk_finishes_what_is_in_hand(house: House) -> None:
    port = house.opens()
    idle, busy = house.visits(port), house.visits(port)
    busy.begins_data()
    busy.write(a_message()[:-5])

    closing = threading.Thread(target=house.listener.stop)
    closing.start()

    assert idle.reply().startswith("421 4.3.2")
    busy.write(a_message()[-5:] + b".\r\n")
    assert busy.reply().startswith("250")
    assert busy.reply().startswith("421")
    closing.join(10)
    assert house.raw() == [a_message()]
    with pytest.raises(ConnectionError):
        Sender(port)


def test_a_closing_desk_does_not_wait_for_ever(house: House) -> None:
    stuck = house.visits(house.opens())
    stuck.begins_data()

    house.listener.stop(patience=0.2)

    assert stuck.reply() == ""


def test_a_port_that_is_taken_is_said_in_one_line(house: House, engine: Engine) -> None:
    port = house.opens()
    settings = Smtp(host="127.0.0.1", port=port, addresses=(DESK,))

    with pytest.raises(UnavailableError, match=f"Cannot listen on 127.0.0.1:{port}"):
        Listener(settings, engine).start()


def test_mail_of_senders_who_vanished_does_not_pile_up(house: House, tmp_path: Path) -> None:
    port = house.opens(max_bytes_in_hand=50_000, keep_timeout=30)
    lock = sqlite3.connect(tmp_path / "desk.db", isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    for number in range(4):
        leaving = house.visits(port)
        leaving.begins_data()
        leaving.write(a_message(b"%d" % number * 10_000 + b"\r\n") + b".\r\n")
        assert until(lambda: house.listener.bytes_in_hand > 10_000)
        leaving.vanishes()
        assert until(lambda: house.listener.bytes_in_hand == 0)

    reply = house.visits(port).mails(a_message(b"5" * 20_000 + b"\r\n"))

    assert reply.startswith("451")
    lock.execute("ROLLBACK")
    lock.close()
    assert until(lambda: len(house.messages()) == 4)  # what was said to the end is kept


def test_running_out_of_descriptors_is_said_once(
    house: House, capfd: pytest.CaptureFixture[str]
) -> None:
    port = house.opens()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    open_now = len(list(Path("/proc/self/fd").iterdir()))
    callers = [socket.socket() for _ in range(20)]
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (open_now + 25, hard))
        for caller in callers:
            caller.settimeout(0.2)
            caller.connect(("127.0.0.1", port))
        time.sleep(0.3)
    finally:
        for caller in callers:
            caller.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

    assert until(lambda: house.visits(port).banner.startswith("220"))
    out, err = capfd.readouterr()
    assert (out + err).count("event loop") == 1
