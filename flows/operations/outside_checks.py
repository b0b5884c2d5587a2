"""Checks of the outside world: feeds, this machine's clock against their servers, and channels."""

from __future__ import annotations

import os
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from alerts.channels import Sent, send
from alerts.messages.sample import sample
from extractors.fetch import Client, Failure, Request, run
from extractors.fetch.url_secrets import secrets_for
from flows.configuration.channels import channels_of, channels_off
from flows.configuration.feeds_file import sound_feeds, with_secrets
from flows.configuration.settings import Settings
from flows.operations.check_results import CheckResult
from flows.runtime.resources import fetch_rules
from warehouse.records import Feed, Page

CLOCK_LIMIT = timedelta(minutes=5)
UNREACHABLE_SHARE = 0.5  # of the feeds: from there on it is probably this machine's network


def feed_checks(settings: Settings, count: int) -> Iterator[CheckResult]:
    """Request the first feeds, and compare this clock with those of their servers."""
    feeds = [with_secrets(feed) for feed in sound_feeds(settings)][:count]
    if not feeds:
        return
    answers = run(_asked(settings, feeds))
    failed = [answer for answer in answers if isinstance(answer, Failure)]
    if len(failed) > UNREACHABLE_SHARE * len(answers):
        advice = _network_advice(settings)
        yield CheckResult.error("feeds", f"{len(failed)} of {len(answers)} feeds do not answer", advice)
    elif not failed:
        yield CheckResult.ok("feeds", f"all of {len(answers)} requested answer")
    for failure in failed[:5]:
        yield CheckResult.warning(
            "feeds", failure.detail, "`newspike feeds fetch` shows the request; a feed that is gone can go"
        )
    yield from _clock([answer for answer in answers if isinstance(answer, Page)])


def _network_advice(settings: Settings) -> str:
    """Return what to do where most feeds do not answer; a proxy of the environment is not used by itself."""
    named = next(
        (name for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy") if name in os.environ), ""
    )
    if named and not settings.fetch.proxy:
        return f'to ask through the proxy in {named}, set `fetch: {{proxy: "${{{named}}}"}}` in {settings.path.name}'
    return "check this machine's network, name server and proxy"


async def _asked(settings: Settings, feeds: Sequence[Feed]) -> Sequence[Page | Failure]:
    async with Client(fetch_rules(settings)) as client:
        return [await client.get(_request(feed)) for feed in feeds]


def _request(feed: Feed) -> Request:
    secrets = secrets_for(feed.url, feed)
    return Request(url=feed.url, headers=feed.headers, proxy=feed.proxy, ca_file=feed.ca_file, secrets=secrets)


def _clock(pages: Sequence[Page]) -> Iterator[CheckResult]:
    """Compare this clock with those of the servers that answered; half of them have to be wrong to mislead it."""
    seconds = []
    for page in pages:
        try:
            said = parsedate_to_datetime(dict(page.headers).get("date", ""))
            seconds.append((page.fetched_at - (said if said.tzinfo else said.replace(tzinfo=UTC))).total_seconds())
        except ValueError:
            continue
    if not seconds:
        return
    ahead = timedelta(seconds=statistics.median(seconds))
    if abs(ahead) > CLOCK_LIMIT:
        word = "ahead of" if ahead > timedelta() else "behind"
        found = f"this machine's clock is {abs(ahead)} {word} the clocks of {len(seconds)} servers"
        yield CheckResult.error("clock", found, "set it and keep it set, as by chrony or systemd-timesyncd")
    else:
        yield CheckResult.ok("clock", f"agrees with the clocks of {len(seconds)} servers")


def channel_checks(settings: Settings, *, send_test: bool, now: datetime) -> Iterator[CheckResult]:
    """Check which channels are on, and send a test message through them where wanted."""
    channels = channels_of(settings)
    for name, how in channels_off(settings).items():
        yield CheckResult.warning("channels", f"{name} is off", f"{how} to switch it on")
    for name, channel in channels.items():
        if not send_test or name == "console":
            yield CheckResult.ok("channels", f"{name} is on")
            continue
        result = send(replace(sample(now), notice="Sent by `newspike doctor`."), channel)
        if isinstance(result, Sent):
            yield CheckResult.ok("channels", f"{name} has taken a test message")
        else:
            yield CheckResult.error(
                "channels", f"{name} has not taken a test message: {result.reason}", "see docs/alerts.md"
            )
    if not channels:
        yield CheckResult.warning("channels", "no channel is on", "set one in `alerts`; without it no message is sent")
