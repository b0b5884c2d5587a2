"""The guard at the socket: no connection to an address that is not public, by any name or redirect.

Names are not looked at: a name can resolve to one address when it is checked and to another when it is used. The
address that a socket is about to connect to is the only honest place to look.
"""

from __future__ import annotations

import errno
import ipaddress
import socket
from collections.abc import Callable

from extractors.fetch.model import Rules

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
AddressInfo = tuple[int, int, int, str, tuple[object, ...]]

FORBIDDEN = "forbidden address"


def socket_guard(rules: Rules) -> Callable[[AddressInfo], socket.socket]:
    """Return a maker of sockets that raises `PermissionError` for every address the rules forbid."""
    networks = tuple(ipaddress.ip_network(network) for network in rules.allow_networks)

    def guarded_socket(target: AddressInfo) -> socket.socket:
        family, kind, protocol, _, (host, port, *_) = target
        why = forbids(str(host), int(str(port)), networks=networks, ports=rules.ports)
        if why:
            raise PermissionError(errno.EACCES, f"{FORBIDDEN}: {why}")
        return socket.socket(family, kind, protocol)

    return guarded_socket


def forbids(
    host: str,
    port: int,
    *,
    networks: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...] = (),
    ports: tuple[int, ...] = (80, 443),
) -> str:
    """Return why a connection to this address and port is forbidden; "" where it is allowed."""
    address = _innermost(ipaddress.ip_address(host.partition("%")[0]))
    if any(address.version == network.version and address in network for network in networks):
        return ""
    if not address.is_global or address.is_multicast or (address.version == 6 and address not in _UNICAST):
        return f"{address} is not public; add its network to fetch.allow_networks if it is meant"
    return "" if port in ports else f"port {port} is not among the allowed ports"


def _innermost(address: Address) -> Address:
    """Return the IPv4 address inside an IPv6 one that only carries it (mapped, 6to4, Teredo, NAT64), if any."""
    if not isinstance(address, ipaddress.IPv6Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    teredo = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or teredo or address


_UNICAST = ipaddress.IPv6Network("2000::/3")  # RFC 4291, section 2.4: all of the public internet so far
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052
