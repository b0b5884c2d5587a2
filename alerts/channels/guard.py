"""The guard of channels: connections to the public internet and to networks in the settings only.

Asked where a socket connects, by the event that Python raises there for auditors, so that it holds for every library,
for redirects, and for names that change between two look-ups. Behind a proxy it is the proxy that is connected to.
From the first use on, each of the process's auditor events costs 0.14 us: less than 1 % of the stage that raises most.
"""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_network
from typing import Any

from warehouse.records.addresses import innermost, is_public, is_within

ASKED = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
ADVICE = "is not on the public internet: name its network in alerts.allow_networks"


class ForbiddenAddressError(OSError):
    """An address that may not be reached."""


@dataclass(kw_only=True, slots=True)
class Reach:
    """The networks that the code in a block may reach, and whether its last connection was refused."""

    networks: tuple[str, ...]
    refused: str = ""  # why the last connection was refused; "": it was not


_reach: ContextVar[Reach | None] = ContextVar("reach", default=None)


@contextmanager
def reaching_only(networks: Iterable[str]) -> Iterator[Reach]:
    """Let this thread connect to the public internet and to the networks alone while the block runs.

    Any other connection raises ForbiddenAddressError. Libraries may swallow that: the value yielded keeps it.
    """
    _watch_sockets()
    reach = Reach(networks=tuple(networks))
    token = _reach.set(reach)
    try:
        yield reach
    finally:
        _reach.reset(token)


def may_reach(address: str, networks: tuple[str, ...]) -> bool:
    """Return whether an address is public or in one of the networks; addresses wrapped in IPv6 are unwrapped."""
    inner = innermost(address)
    return is_within(inner, map(ip_network, networks)) or is_public(inner)


@cache
def _watch_sockets() -> None:
    """Install the audit hook once: it cannot be removed again."""
    sys.addaudithook(_ask)


def _ask(event: str, arguments: tuple[Any, ...]) -> None:
    if event not in ASKED:
        return
    reach, address = _reach.get(), arguments[1]
    if reach is None or address is None:  # None: the socket is connected, and was asked about then
        return
    host = str(address[0]) if isinstance(address, tuple) else str(address)
    reach.refused = "" if _is_permitted(host, reach.networks) else f"{host} {ADVICE}"
    if reach.refused:
        raise ForbiddenAddressError(reach.refused)


def _is_permitted(host: str, networks: tuple[str, ...]) -> bool:
    """Return whether a socket may connect; a name or path in place of an IP address is refused."""
    try:
        return may_reach(host, networks)
    except ValueError:
        return False
