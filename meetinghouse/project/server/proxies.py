"""Who is really asking: what a proxy says about the client counts only if the proxy is trusted."""

import ipaddress
from functools import lru_cache

from meetinghouse.kernel.lane import Headers

# A proxy on this machine or in the private network of a container set-up. MEETINGHOUSE_TRUSTED_PROXIES
# replaces the list.
PRIVATE = (
    "127.0.0.0/8",
    "::1/128",
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "fc00::/7",
    "fe80::/10",
)


class Client:
    """The far end of a request: its address and the scheme it used to reach the site."""

    __slots__ = ("address", "by_proxy", "scheme")

    def __init__(self, address: str, scheme: str, *, by_proxy: bool) -> None:
        self.address = address
        self.scheme = scheme
        self.by_proxy = by_proxy


class Proxies:
    """The networks whose ``X-Forwarded-*`` headers are believed.

    Args:
        networks: addresses or networks, as ``10.1.2.3`` or ``10.0.0.0/8``; empty believes nobody.

    Raises:
        ValueError: one of them is not an address or a network.
    """

    def __init__(self, networks: tuple[str, ...] = PRIVATE) -> None:
        self._networks = [ipaddress.ip_network(text, strict=False) for text in networks]
        # Peers are few (a proxy, or a page's visitors one after the other); parsing costs 3 us each time.
        self._trusts = lru_cache(maxsize=512)(self._contains)

    def _contains(self, address: str) -> bool:
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(parsed.version == network.version and parsed in network for network in self._networks)

    def client(self, peer: str, scheme: str, headers: Headers) -> Client:
        """Who asks.

        Args:
            peer: the address of the connection's far end, without its port.
            scheme: the connection's own.
            headers: the request's.
        """
        address = _bare_host(peer)
        if not self._trusts(address):
            return Client(address, scheme, by_proxy=False)
        forwarded = headers.get("x-forwarded-for")
        if forwarded:
            address = self._first_stranger(forwarded, address)
        proto = (headers.get("x-forwarded-proto") or "").split(",")[-1].strip().lower()
        if proto in {"https", "wss"}:
            scheme = "https"
        elif proto in {"http", "ws"}:
            scheme = "http"
        return Client(address, scheme, by_proxy=True)

    def _first_stranger(self, forwarded: str, peer: str) -> str:
        """The rightmost address that no trusted proxy has; everything left of it may be invented."""
        nearest = peer
        for text in reversed(forwarded.split(",")):
            address = bare_address(text.strip())
            if address is None:
                return nearest
            nearest = address
            if not self._trusts(address):
                return address
        return nearest


def bare_address(text: str) -> str | None:
    """An IP address without brackets, port or IPv4-in-IPv6 wrapping; None if it is not one."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        parsed = ipaddress.ip_address(text)
    except ValueError:
        return None
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(parsed)


@lru_cache(maxsize=512)
def _bare_host(host: str) -> str:
    return bare_address(host) or host


def parse_networks(text: str) -> tuple[str, ...]:
    """The setting's comma-separated list; ``none`` believes nobody, nothing means the private networks."""
    if not text.strip():
        return PRIVATE
    if text.strip().lower() == "none":
        return ()
    return tuple(part.strip() for part in text.split(",") if part.strip())
