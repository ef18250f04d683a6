"""Counts who is inside and how much they carry, so that nobody can fill the house."""

from collections import Counter
from ipaddress import IPv6Address, ip_address


class Occupancy:
    """Connections in total and by address, and bytes of mail in hand."""

    def __init__(self, *, most: int, most_per_address: int, most_bytes: int) -> None:
        self._most = most
        self._most_per_address = most_per_address
        self._most_bytes = most_bytes
        self._inside: Counter[str] = Counter()
        self._total = 0
        self.bytes_in_hand = 0

    def enter(self, address: str, *, is_proxy: bool = False) -> bool:
        """Let a connection in, or say that there is no room; proxies come for many others."""
        if self._total >= self._most or (not is_proxy and self.is_crowded(address)):
            return False
        self._total += 1
        self._inside[crowd_of(address)] += 1
        return True

    def is_crowded(self, address: str) -> bool:
        """Whether as many of this address are inside as may be."""
        return self._inside[crowd_of(address)] >= self._most_per_address

    def move(self, proxy: str, address: str) -> bool:
        """The connection counted for a proxy turns out to be another's; False for no room."""
        crowd = crowd_of(address)
        if proxy != address and self._inside[crowd] >= self._most_per_address:
            return False
        self._inside[crowd] += 1
        self._uncount(proxy)
        return True

    def leave(self, address: str) -> None:
        self._total -= 1
        self._uncount(address)

    def take(self, size: int) -> bool:
        """Note `size` more bytes in hand; False (and nothing noted) where that is too much."""
        if self.bytes_in_hand + size > self._most_bytes:
            return False
        self.bytes_in_hand += size
        return True

    def put_down(self, size: int) -> None:
        self.bytes_in_hand -= size

    def _uncount(self, address: str) -> None:
        crowd = crowd_of(address)
        self._inside[crowd] -= 1
        if not self._inside[crowd]:
            del self._inside[crowd]


def crowd_of(address: str) -> str:
    """Who is counted together: an IPv4 address, or the 64 bits that one IPv6 host may roam."""
    try:
        host = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(host, IPv6Address):
        return address
    return str(host.ipv4_mapped or int(host) >> 64)
