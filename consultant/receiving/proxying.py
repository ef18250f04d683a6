"""The real sender's address, as a proxy that we trust tells it (the PROXY protocol, 1 and 2).

Anybody may write a PROXY line; only what the proxies of `smtp.proxy_from` write is believed.
"""

from asyncio import StreamReader
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from aiosmtpd.proxy_protocol import get_proxy


class Proxies:
    """The networks in which our proxies stand."""

    def __init__(self, networks: tuple[str, ...]) -> None:
        self._networks = [ip_network(network, strict=False) for network in networks]

    def trust(self, address: str) -> bool:
        """Whether the connection from this address opens with a PROXY header."""
        if not self._networks:
            return False
        try:
            host = ip_address(address.partition("%")[0])
        except ValueError:
            return False
        return any(host in network for network in self._networks)


async def learn_address(reader: StreamReader, proxy: str) -> str | None:
    """The address behind the proxy; the proxy's own for its health checks; None for nonsense."""
    told = await get_proxy(reader)
    if not told.valid:
        return None
    if isinstance(told.src_addr, IPv4Address | IPv6Address):
        return str(told.src_addr)
    return proxy
