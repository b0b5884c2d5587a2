"""Slack by incoming webhook or by bot token; the only module that knows slack_sdk."""

import logging
import socket
import ssl
from dataclasses import dataclass, field
from http.client import HTTPException
from urllib.error import URLError

from slack_sdk.webhook import WebhookClient

from alerts import slack_blocks
from alerts.channels.outcome import NotSent, Sent, refused
from alerts.clean import one_line
from alerts.message import Message

TIMEOUT_S = 15

# slack_sdk would write webhook addresses and tokens into its own log
_silent = logging.getLogger("alerts.channels.slack.silent")
_silent.disabled = True
_silent.setLevel(logging.CRITICAL)


@dataclass(frozen=True, kw_only=True, slots=True)
class SlackWebhook:
    """An incoming webhook: one Slack channel, no threads, no pictures."""

    url: str = field(repr=False)


def send_webhook(message: Message, settings: SlackWebhook, thread: str | None) -> Sent | NotSent:
    """Return whether Slack took the message. `thread` is not used: a webhook's answer names no message to hang on."""
    del thread
    # without retry handlers: the SDK's own would post a second time, unmarked, after a lost reply
    client = WebhookClient(settings.url, timeout=TIMEOUT_S, logger=_silent, retry_handlers=[])
    try:
        answer = client.send_dict(slack_blocks.payload(message))
    except URLError as error:
        return _before_the_reply(error)
    except (OSError, HTTPException) as error:
        return NotSent(reason=f"the reply was lost: {type(error).__name__}", retryable=True, maybe_sent=True)
    if answer.status_code == 200:
        return Sent()
    words = one_line(str(answer.body), 80)
    return refused(answer.status_code, words, retry_after=answer.headers.get("Retry-After"))


def _before_the_reply(error: URLError) -> NotSent:
    """Return what an error while connecting or sending means; only a broken connection leaves open what arrived."""
    cause = error.reason
    if isinstance(cause, ssl.SSLCertVerificationError):
        return NotSent(reason=f"the certificate is not trusted: {cause.verify_message}", retryable=True)
    if isinstance(cause, socket.gaierror):
        return NotSent(reason="the host name is not known", retryable=True)
    broken = isinstance(cause, (ConnectionResetError, BrokenPipeError, ConnectionAbortedError))
    name = type(cause).__name__ if isinstance(cause, BaseException) else "no connection"
    return NotSent(reason=f"not sent: {name}", retryable=True, maybe_sent=broken)
