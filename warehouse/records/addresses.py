"""Which network addresses are public: one rule for what is fetched and for what a channel may reach."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_UNICAST = IPv6Network("2000::/3")  # RFC 4291, section 2.4: all of the public IPv6 internet so far
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052


def innermost(host: str) -> Address:
    """Return an address without its zone, and the IPv4 address inside an IPv6 one that only carries it.

    Carriers are mapped addresses, 6to4, Teredo and NAT64. Raises ValueError where `host` is no address.
    """
    address = ip_address(host.partition("%")[0])
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    teredo = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or teredo or address


def is_within(address: Address, networks: Iterable[Network]) -> bool:
    """Return whether an innermost address is in one of the networks."""
    return any(address.version == network.version and address in network for network in networks)


def is_public(address: Address) -> bool:
    """Return whether an innermost address is on the public internet."""
    return address.is_global and not address.is_multicast and (address.version == 4 or address in _UNICAST)
