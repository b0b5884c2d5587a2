"""A signed webhook for your own programs: JSON by POST, described in docs/alerts.md and ``webhook.schema.json``.

Signatures follow Standard Webhooks (https://www.standardwebhooks.com). The older header, X-Newspike-Signature, is sent
too.
"""

import base64
import binascii
import hashlib
import hmac
import json
import ssl
import time
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from socket import gaierror
from urllib.parse import urlsplit

from alerts.channels.guard import Reach, reaching_only
from alerts.channels.result import NotSent, Sent, lost, refused
from alerts.messages.message import Message
from alerts.messages.sanitize import one_line
from alerts.messages.webhook_json import body

TIMEOUT_S = 15
REPLY_BYTES = 2000


@dataclass(frozen=True, kw_only=True, slots=True)
class Webhook:
    """An address to post to, and the secret that both sides know."""

    url: str = field(repr=False)  # may carry a secret of its own
    secret: str = field(repr=False)
    allow_networks: tuple[str, ...] = ()  # address ranges besides the public internet
    ca_file: str | None = None  # None: the certificates this machine trusts


def send_webhook_json(message: Message, settings: Webhook) -> Sent | NotSent:
    """Return whether the receiver took the message, which it says with any status from 200 to 299."""
    content, at = json.dumps(body(message), ensure_ascii=False).encode(), int(time.time())
    message_id = f"msg_{hashlib.sha256(message.key.encode()).hexdigest()[:32]}"
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "newspike",
        "Idempotency-Key": message.key,
        "X-Newspike-Signature": signature(content, settings.secret, at=at),
        "webhook-id": message_id,
        "webhook-timestamp": str(at),
        "webhook-signature": standard_signature(content, settings.secret, message_id=message_id, at=at),
    }
    with reaching_only(settings.allow_networks) as reach, closing(_connection(settings)) as connection:
        try:
            connection.connect()
        except OSError as error:
            return _not_connected(error, reach)
        try:
            return _post(connection, _path(settings.url), content, headers)
        except (OSError, HTTPException) as error:
            return lost(error)


def signature(content: bytes, secret: str, *, at: int) -> str:
    """Return ``t=SECONDS,v1=HEX``: the HMAC-SHA256 of the seconds, a dot and the content, so that both are proven."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + content, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def standard_signature(content: bytes, secret: str, *, message_id: str, at: int) -> str:
    """Return the value of ``webhook-signature``: ``v1,`` and the HMAC-SHA256 of id, seconds and content in base64.

    The key is what ``whsec_`` is followed by, decoded from base64; any other secret is the key as it stands.
    """
    signed = f"{message_id}.{at}.".encode() + content
    return f"v1,{base64.b64encode(hmac.digest(_key(secret), signed, 'sha256')).decode()}"


def _key(secret: str) -> bytes:
    encoded = secret.removeprefix("whsec_")
    try:
        return base64.b64decode(encoded, validate=True) if encoded != secret else secret.encode()
    except binascii.Error:
        return secret.encode()


def _connection(settings: Webhook) -> HTTPConnection:
    parts = urlsplit(settings.url)
    host = parts.hostname or ""
    if parts.scheme == "https":
        context = ssl.create_default_context(cafile=settings.ca_file)
        return HTTPSConnection(host, parts.port, timeout=TIMEOUT_S, context=context)
    return HTTPConnection(host, parts.port, timeout=TIMEOUT_S)


def _not_connected(error: OSError, reach: Reach) -> NotSent:
    if reach.refused:
        return NotSent(reason=reach.refused, retryable=False)
    if isinstance(error, gaierror):
        return NotSent(reason="the host name is not known", retryable=True)
    return NotSent(reason=f"not sent: {type(error).__name__}", retryable=True)


def _path(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _post(connection: HTTPConnection, path: str, content: bytes, headers: dict[str, str]) -> Sent | NotSent:
    connection.request("POST", path, content, headers)
    answer = connection.getresponse()
    words = one_line(answer.read(REPLY_BYTES).decode("utf-8", "replace"), 80)
    if 200 <= answer.status < 300:
        return Sent()
    if 300 <= answer.status < 400:
        return NotSent(
            reason=f"http {answer.status}: redirects are not followed, set the final address", retryable=False
        )
    return refused(answer.status, words, retry_after=answer.headers.get("Retry-After"))
