"""Slack by incoming webhook or by bot token; the only module that knows slack_sdk."""

from __future__ import annotations

import logging
import socket
import ssl
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import TYPE_CHECKING
from urllib.error import URLError

from alerts.channels.guard import Reach, reaching_only
from alerts.channels.result import NotSent, Sent, lost, refused
from alerts.messages import chart, slack_blocks
from alerts.messages.message import Message
from alerts.messages.sanitize import one_line

if TYPE_CHECKING:
    from slack_sdk import WebClient
    from slack_sdk.errors import SlackApiError

TIMEOUT_S = 15
# answers of the Web API that pass with time; all others ask for a change of the settings or of the message
PASSING = frozenset(
    {
        "accesslimited",
        "fatal_error",
        "internal_error",
        "message_limit_exceeded",
        "rate_limited",
        "ratelimited",
        "request_timeout",
        "service_unavailable",
        "team_added_to_org",
    }
)
TOLD_TO_ALL = frozenset(
    {"opened", "developing", "escalated", "withdrawn"}
)  # of what is in a thread, that those who do not follow the thread must see

# slack_sdk would write webhook addresses and tokens into its own log
_silent = logging.getLogger("alerts.channels.slack.silent")
_silent.disabled = True
_silent.setLevel(logging.CRITICAL)


@dataclass(frozen=True, kw_only=True, slots=True)
class SlackWebhook:
    """An incoming webhook: one Slack channel, no threads, no pictures."""

    url: str = field(repr=False)
    allow_networks: tuple[str, ...] = ()  # address ranges besides the public internet


@dataclass(frozen=True, kw_only=True, slots=True)
class SlackBot:
    """A bot token (scopes chat:write and files:write) and the id of the Slack channel: threads, and the chart."""

    token: str = field(repr=False)
    channel_id: str
    api: str = "https://slack.com/api/"
    allow_networks: tuple[str, ...] = ()  # address ranges besides the public internet


def send_webhook(message: Message, settings: SlackWebhook) -> Sent | NotSent:
    """Return whether Slack took the message. A webhook's answer names no message, so there are no threads."""
    from slack_sdk.webhook import WebhookClient

    # without retry handlers: the SDK's own would post a second time, unmarked, after a lost reply
    client = WebhookClient(settings.url, timeout=TIMEOUT_S, logger=_silent, retry_handlers=[])
    with reaching_only(settings.allow_networks) as reach:
        try:
            answer = client.send_dict(slack_blocks.payload(message))
        except (OSError, HTTPException) as error:
            return _broken(error, reach)
    words = one_line(str(answer.body), 80)
    if answer.status_code != 200:
        return refused(answer.status_code, words, retry_after=answer.headers.get("Retry-After"))
    if words != "ok":  # as after a redirect to a page for people
        return NotSent(reason="who answered is no incoming webhook: it did not say ok", retryable=False)
    return Sent()


def send_bot(message: Message, settings: SlackBot, thread: str | None) -> Sent | NotSent:
    """Return whether Slack took the message, and the time stamp that the episode's later messages hang on.

    The chart follows in the thread; a chart that cannot be uploaded is noted, never a reason to post again.
    """
    from slack_sdk import WebClient
    from slack_sdk.errors import SlackApiError

    client = WebClient(
        token=settings.token, base_url=settings.api, timeout=TIMEOUT_S, logger=_silent, retry_handlers=[]
    )
    with reaching_only(settings.allow_networks) as reach:
        try:
            answer = client.chat_postMessage(
                channel=settings.channel_id,
                thread_ts=thread,
                reply_broadcast=True if thread and message.kind in TOLD_TO_ALL else None,
                **slack_blocks.payload(message),
            )
        except SlackApiError as error:
            return _answered(error)
        except (OSError, HTTPException) as error:
            return _broken(error, reach)
        stamp = thread or str(answer.get("ts") or "")
        home = str(answer.get("channel") or settings.channel_id)
        return Sent(thread=stamp or None, note=_chart(client, message, home, stamp))


def _chart(client: WebClient, message: Message, channel_id: str, thread: str) -> str:
    """Upload the chart into the thread and return what went wrong, if anything did."""
    from slack_sdk.errors import SlackApiError

    picture = chart.picture(message.chart)
    if not picture:
        return "no chart: it could not be drawn" if message.chart else ""
    try:
        client.files_upload_v2(
            file=picture,
            filename="chart.png",
            title="Stories every two hours and per day",
            alt_txt=f"Chart of the stories every two hours: {message.headline}",
            channel=channel_id,
            thread_ts=thread,
        )
    except SlackApiError as error:
        return f"no chart: {_word(error)}"
    except Exception as error:  # noqa: BLE001 -- the message is posted: no later error may post it again
        return f"no chart: {type(error).__name__}"
    return ""


def _answered(error: SlackApiError) -> NotSent:
    from slack_sdk.web import SlackResponse

    answer = error.response
    status = answer.status_code if isinstance(answer, SlackResponse) else 200
    word = _word(error)
    if status != 200:
        return refused(status, word, retry_after=answer.headers.get("Retry-After"))
    return NotSent(reason=f"slack: {word}", retryable=word in PASSING)


def _word(error: SlackApiError) -> str:
    from slack_sdk.web import SlackResponse

    answer = error.response
    known = answer.data if isinstance(answer, SlackResponse) else answer
    return one_line(str(known.get("error", "unknown")) if isinstance(known, dict) else "unknown", 80)


def _broken(error: OSError | HTTPException, reach: Reach) -> NotSent:
    """Return the outcome of a broken connection: while connecting, nothing was sent; later it is unknown."""
    if reach.refused:
        return NotSent(reason=reach.refused, retryable=False)
    if not isinstance(error, URLError):
        return lost(error)
    cause = error.reason
    if isinstance(cause, ssl.SSLCertVerificationError):
        return NotSent(reason=f"the certificate is not trusted: {cause.verify_message}", retryable=True)
    if isinstance(cause, socket.gaierror):
        return NotSent(reason="the host name is not known", retryable=True)
    cut = isinstance(cause, (ConnectionResetError, BrokenPipeError, ConnectionAbortedError))
    name = type(cause).__name__ if isinstance(cause, BaseException) else "no connection"
    return NotSent(reason=f"not sent: {name}", retryable=True, maybe_sent=cut)
