"""Names: looked up by the system, or sent where the rules say (an emulator, an intranet)."""

from __future__ import annotations

import socket
from fnmatch import fnmatchcase

from aiohttp import ThreadedResolver
from aiohttp.abc import AbstractResolver, ResolveResult


class Names(AbstractResolver):
    """A resolver with its own answers for some names; the guard checks the addresses afterwards."""

    def __init__(self, connect_to: tuple[tuple[str, str], ...]) -> None:
        """Take pairs of a host pattern (``*.example``) and an "address:port"; the first that fits counts."""
        self._connect_to = connect_to
        self._system = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the addresses of `host`."""
        for pattern, target in self._connect_to:
            if fnmatchcase(host.lower(), pattern):
                address, _, other_port = target.rpartition(":")
                return [_known(host, address.strip("[]"), int(other_port))]
        return await self._system.resolve(host, port, family)

    async def close(self) -> None:
        """Do nothing: the system's resolver has nothing to close."""


def _known(host: str, address: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return {
        "hostname": host,
        "host": address,
        "port": port,
        "family": family,
        "proto": 0,
        "flags": socket.AI_NUMERICHOST,
    }
