"""A worker is known by its name, and called dead only where that is certain."""

import socket
import subprocess
import sys

from consultant.sending.workers import is_dead, this_worker


def a_dead_workers_name() -> str:
    program = "from consultant.sending.workers import this_worker; print(this_worker())"
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
    return done.stdout.decode().strip()


def test_a_worker_that_lives_is_not_dead() -> None:
    assert not is_dead(this_worker())


def test_a_worker_that_ended_is_dead() -> None:
    assert is_dead(a_dead_workers_name())


def test_a_number_that_another_process_took_over_tells_the_dead() -> None:
    *place, number, start = this_worker().split("/")
    before_us = "/".join((*place, number, str(int(start) - 1)))

    assert is_dead(before_us)


def test_nobody_judges_another_machines_worker() -> None:
    _, *rest = a_dead_workers_name().split("/")

    assert not is_dead("/".join(("another-host", *rest)))
    assert not is_dead(f"{socket.gethostname()}///999999999/1")
    assert not is_dead("")
    assert not is_dead("host:4711")
