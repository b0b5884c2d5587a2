"""Failures that a test cannot provoke on loopback: what the system says, in our words."""

import errno
import os
import socket

import aiohttp
import pytest
from aiohttp.client_reqrep import ConnectionKey

from extractors.fetch import Kind, Request
from extractors.fetch.failures import error_failure

KEY = ConnectionKey("ledger.example", 443, True, True, None, None, None)  # noqa: FBT003 - the library's


def cannot_connect(number: int) -> aiohttp.ClientConnectorError:
    return aiohttp.ClientConnectorError(KEY, OSError(number, os.strerror(number)))


@pytest.mark.parametrize(
    ("error", "reason", "kind"),
    [
        (cannot_connect(errno.ENETUNREACH), "no-network", Kind.TEMPORARY),
        (cannot_connect(errno.ENETDOWN), "no-network", Kind.TEMPORARY),
        (cannot_connect(errno.ECONNREFUSED), "refused", Kind.SOFT),
        (cannot_connect(errno.EHOSTUNREACH), "refused", Kind.SOFT),
        (aiohttp.ClientConnectorDNSError(KEY, socket.gaierror(socket.EAI_AGAIN, "again")), "dns", Kind.TEMPORARY),
        (aiohttp.ClientConnectorDNSError(KEY, socket.gaierror(socket.EAI_NONAME, "no")), "dns", Kind.SOFT),
    ],
)
def test_what_the_system_says_is_told_apart(error: Exception, reason: str, kind: Kind) -> None:
    failure = error_failure(Request(url="https://ledger.example/"), error)
    assert (failure.reason, failure.kind) == (reason, kind)
