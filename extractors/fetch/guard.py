"""The guard at the socket: no connection to an address that is not public, whatever name or redirect leads there.

Names are not looked at: a name can resolve to one address when it is checked and to another when it is used. The
address that a socket is about to connect to is the only honest place to look.
"""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable
from ipaddress import ip_network

from extractors.fetch.model import Rules
from warehouse.records.addresses import Network, innermost, is_public, is_within

AddressInfo = tuple[int, int, int, str, tuple[object, ...]]

FORBIDDEN = "forbidden address"


def socket_guard(rules: Rules) -> Callable[[AddressInfo], socket.socket]:
    """Return a socket factory that raises `PermissionError` for every address the rules forbid."""
    networks = tuple(map(ip_network, rules.allow_networks))

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
    networks: tuple[Network, ...] = (),
    ports: tuple[int, ...] = (80, 443),
) -> str:
    """Return why a connection to this address and port is forbidden; "" where it is allowed."""
    address = innermost(host)
    if is_within(address, networks):
        return ""
    if not is_public(address):
        return f"{address} is not public; add its network to fetch.allow_networks if it is meant"
    return "" if port in ports else f"port {port} is not among the allowed ports"
