"""Which addresses a webhook may reach: the public internet, and networks that the settings name."""

import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

Address = IPv4Address | IPv6Address

NAT64 = ip_network("64:ff9b::/96")


class ForbiddenAddressError(OSError):
    """A host that has none but addresses which may not be reached."""


def connect(host: str, port: int, *, networks: Iterable[str] = (), timeout: float) -> socket.socket:
    """Return a connection to the first permitted address of the host; raises ForbiddenAddressError where none is.

    The address that was looked at is the one that is connected to: a name that changes in between gains nothing.
    """
    allowed = tuple(networks)
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    targets = [entry[4] for entry in found if may_reach(str(entry[4][0]), allowed)]
    if not targets:
        raise ForbiddenAddressError(f"{host} is not on the public internet: name its network in allow_networks")
    failure: OSError | None = None
    for target in targets:
        try:
            return socket.create_connection((str(target[0]), port), timeout=timeout)
        except OSError as error:
            failure = error
    raise failure or ForbiddenAddressError(host)


def may_reach(address: str, networks: tuple[str, ...]) -> bool:
    """Return whether an address is public or in one of the networks, whatever it is wrapped in."""
    inner = _unwrapped(ip_address(address.partition("%")[0]))
    if any(inner in network for network in map(ip_network, networks) if network.version == inner.version):
        return True
    return inner.is_global and not inner.is_multicast


def _unwrapped(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 address stands for, where it does."""
    if isinstance(address, IPv4Address):
        return address
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or teredo or address
