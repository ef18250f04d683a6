"""Who is counted together at the door."""

import pytest

from consultant.receiving.occupancy import Occupancy


@pytest.mark.parametrize(
    ("first", "second", "is_let_in"),
    [
        ("192.0.2.1", "192.0.2.1", False),
        ("192.0.2.1", "192.0.2.2", True),
        ("2001:db8::1", "2001:db8::2", False),  # one host has all 64 bits to roam in
        ("2001:db8::1", "2001:db8:0:1::1", True),
        ("::ffff:192.0.2.1", "192.0.2.1", False),  # the same host on a socket for both
        ("fe80::1%eth0", "fe80::2%eth0", False),
        ("", "", False),  # no address to be had
    ],
)
def test_one_host_is_counted_as_one(first: str, second: str, *, is_let_in: bool) -> None:
    occupancy = Occupancy(most=10, most_per_address=1, most_bytes=0)

    assert occupancy.enter(first)

    assert occupancy.enter(second) == is_let_in


def test_who_left_makes_room() -> None:
    occupancy = Occupancy(most=1, most_per_address=1, most_bytes=0)
    occupancy.enter("192.0.2.1")
    assert not occupancy.enter("192.0.2.2")

    occupancy.leave("192.0.2.1")

    assert occupancy.enter("192.0.2.2")


def test_a_proxy_may_come_for_many() -> None:
    occupancy = Occupancy(most=10, most_per_address=1, most_bytes=0)

    assert all(occupancy.enter("10.0.0.1", is_proxy=True) for _ in range(3))
    assert occupancy.move("10.0.0.1", "192.0.2.1")
    assert occupancy.move("10.0.0.1", "192.0.2.2")

    assert not occupancy.move("10.0.0.1", "192.0.2.2")
