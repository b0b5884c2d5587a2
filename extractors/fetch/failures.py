"""Failures: what went wrong, in fixed words, and how much it counts."""

from __future__ import annotations

import errno
import socket
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from extractors.fetch.guard import FORBIDDEN
from extractors.fetch.model import Failure, Kind, Request, shown

DAY_S = 86_400.0  # the longest wait that a Retry-After is believed
_TEMPORARY_STATUS = {408, 425, 429, 503}
_SOFT_STATUS = {404}
_NO_NETWORK = {errno.ENETUNREACH, errno.ENETDOWN}
MOST_HEADERS, LONGEST_HEADER = 1_000, 65_536  # of a response; the second in bytes
_WORDS = {
    401: "the server wants a user name or token: set the feed's headers",
    402: "the server wants a payment",
    403: "the server refuses us",
    404: "there is nothing at this address",
    410: "the server says this is gone for good",
    429: "the server says we ask too often",
    451: "the server refuses for legal reasons",
}


def status_failure(request: Request, status: int, retry_after: str, now: datetime) -> Failure:
    """Return the failure that an HTTP status stands for."""
    soft = status in _SOFT_STATUS or status >= 500
    kind = Kind.TEMPORARY if status in _TEMPORARY_STATUS else Kind.SOFT if soft else Kind.HARD
    return Failure(
        url=request.url,
        reason=f"http-{status}",
        detail=f"{shown(request.url)} answered {status}: {_WORDS.get(status, 'no page')}",
        kind=kind,
        status=status,
        retry_after_s=retry_after_s(retry_after, now),
    )


def retry_after_s(value: str, now: datetime) -> float | None:
    """Return the wait that a Retry-After header asks for, at most one day; None where it is not valid."""
    value = value.strip()
    if value.isdecimal():
        return min(float(value[:9]), DAY_S)
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    wait = (until.replace(tzinfo=until.tzinfo or UTC) - now).total_seconds()
    return min(wait, DAY_S) if wait > 0 else None


def error_failure(request: Request, error: Exception) -> Failure:
    """Return the failure that an exception of the HTTP library stands for."""
    reason, kind, why = _classify(error)
    return Failure(url=request.url, reason=reason, detail=f"{shown(request.url)}: {why}", kind=kind)


def _classify(error: Exception) -> tuple[str, Kind, str]:
    import aiohttp

    match error:
        case aiohttp.ClientConnectorDNSError():
            return _classify_dns(error.os_error)
        case aiohttp.ClientConnectorCertificateError():
            return "tls", Kind.SOFT, f"its certificate is not trusted: {error.certificate_error}"
        case aiohttp.ClientSSLError():
            return "tls", Kind.SOFT, f"no secure connection: {error.os_error.strerror or error.os_error}"
        case aiohttp.ClientConnectorError():
            through_proxy = isinstance(error, aiohttp.ClientProxyConnectionError)
            return _classify_connection(error.os_error, "proxy" if through_proxy else "refused")
    return _other(error)


def _other(error: Exception) -> tuple[str, Kind, str]:
    import aiohttp

    if isinstance(error, aiohttp.ClientResponseError) and error.message.startswith(_TOO_LARGE_HEAD):
        limits = f"{MOST_HEADERS:,} headers of {LONGEST_HEADER:,} bytes"
        return "headers", Kind.HARD, f"the answer has more or longer headers than are accepted ({limits})"
    for kind_of_error, reason, kind, why in _others():
        if isinstance(error, kind_of_error):
            return reason, kind, why
    return "connection", Kind.SOFT, f"the connection broke: {str(error)[:120] or type(error).__name__}"


_TOO_LARGE_HEAD = ("Too many headers", "Got more than")  # aiohttp names no type for it


def _others() -> tuple[tuple[type[Exception], str, Kind, str], ...]:
    import aiohttp

    return (
        (TimeoutError, "timeout", Kind.SOFT, "no complete answer within the deadline"),
        (aiohttp.ClientHttpProxyError, "proxy", Kind.TEMPORARY, "the proxy refused"),
        (aiohttp.ClientPayloadError, "truncated", Kind.SOFT, "the answer ended too early"),
        (aiohttp.ClientResponseError, "bad-http", Kind.HARD, "the answer is not valid HTTP"),
        (aiohttp.InvalidURL, "bad-url", Kind.HARD, "this is not an address that can be asked"),
    )


def _classify_dns(error: OSError) -> tuple[str, Kind, str]:
    if getattr(error, "errno", None) == socket.EAI_AGAIN:
        return "dns", Kind.TEMPORARY, "its name could not be looked up just now"
    return "dns", Kind.SOFT, "its name does not resolve"


def _classify_connection(error: OSError, word: str) -> tuple[str, Kind, str]:
    if error.errno in _NO_NETWORK:
        return "no-network", Kind.TEMPORARY, f"this machine has no way there: {error.strerror or error}"
    if FORBIDDEN in str(error):
        return "forbidden-address", Kind.HARD, str(error.strerror or error)[:300]
    why = f"{'the proxy' if word == 'proxy' else 'the server'} cannot be reached: {error.strerror or error}"
    return word, Kind.TEMPORARY if word == "proxy" else Kind.SOFT, why
