"""What publishers ask of feed readers, measured as they measure it: days of polls of one feed, by a fake clock."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from extractors.feeds import PollOutcome, poll_feeds
from extractors.fetch import Client, run
from tests.builders import NOW, feed, state
from tests.feeds.documents import item, rss
from tests.fetch.servers import LOOPBACK, Asked, http, serve

DAYS = 3
ETAG = "W/\"v{}:'quoted'\""


@dataclass
class Publisher:
    """A feed that has a new entry every five hours, and the requests it got, by its clock."""

    now: datetime = NOW
    log: list[tuple[datetime, Asked, int]] = field(default_factory=list)
    busy: set[int] = field(default_factory=set)  # requests, by their number, that are told to come back later

    @property
    def version(self) -> int:
        return int((self.now - NOW) / timedelta(hours=5))

    async def answer(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        etag = ETAG.format(self.version)
        validators = {"ETag": etag, "Last_Modified": f"version {self.version}"}
        if len(self.log) in self.busy:
            status, reply = 429, http(status="429 Slow", Retry_After="10800")
        elif asked.headers.get("if-none-match") == etag:
            status, reply = 304, http(status="304 Not Modified", **validators)
        else:
            entries = [item(str(n)) for n in range(self.version + 10, self.version, -1)]
            status, reply = 200, http(rss(*entries), Cache_Control="max-age=1800", **validators)
        self.log.append((self.now, asked, status))
        writer.write(reply)


def days_of_polls(publisher: Publisher) -> list[PollOutcome]:
    async def session() -> list[PollOutcome]:
        outcomes: list[PollOutcome] = []
        async with serve(publisher.answer) as server:
            subscription, current = feed(url=f"{server.url}/feed.xml"), state(feed_url=f"{server.url}/feed.xml")
            while publisher.now < NOW + timedelta(days=DAYS):
                async with Client(LOOPBACK) as client:  # a new one each time: nothing may depend on being kept running
                    outcomes += await poll_feeds([(subscription, current)], client=client, now=publisher.now)
                current = outcomes[-1].state
                publisher.now = max(current.due_at, publisher.now + timedelta(minutes=1))
        return outcomes

    return run(session())


@pytest.fixture(scope="module")
def publisher() -> Publisher:
    asked = Publisher()
    days_of_polls(asked)
    return asked


def test_only_the_first_request_and_audits_are_unconditional(publisher: Publisher) -> None:
    free = [number for number, (_, asked, _) in enumerate(publisher.log) if "if-none-match" not in asked.headers]
    assert free[0] == 0
    assert len(free) <= DAYS
    assert all(later - before >= 24 for before, later in pairwise(free))


def test_validators_are_what_the_last_answer_said_byte_for_byte(publisher: Publisher) -> None:
    for (before, _, _), (_, asked, _) in pairwise(publisher.log):
        version = int((before - NOW) / timedelta(hours=5))
        if "if-none-match" in asked.headers:
            assert asked.headers["if-none-match"] == ETAG.format(version)
            assert asked.headers["if-modified-since"] == f"version {version}"


def test_the_polls_are_not_more_than_the_publisher_allows(publisher: Publisher) -> None:
    gaps = [later[0] - before[0] for before, later in pairwise(publisher.log)]
    assert min(gaps[i] for i, (_, _, status) in enumerate(publisher.log[:-1]) if status == 200) >= timedelta(minutes=30)


def test_a_feed_that_is_known_and_slow_is_asked_at_most_once_an_hour(publisher: Publisher) -> None:
    gaps = [later[0] - before[0] for before, later in pairwise(publisher.log)]
    assert min(gaps[3:]) >= timedelta(hours=1)
    assert max(gaps) < timedelta(hours=1, minutes=10)


def test_requests_carry_a_contact_and_nothing_that_they_should_not(publisher: Publisher) -> None:
    for _, asked, _ in publisher.log:
        assert "+https://" in asked.headers["user-agent"]
        assert "gzip" in asked.headers["accept-encoding"]
        assert not {"cookie", "referer"} & set(asked.headers)
        assert asked.path == "/feed.xml"


def test_every_entry_came_once() -> None:
    publisher = Publisher()
    entries = [entry for outcome in days_of_polls(publisher) for entry in outcome.entries]
    assert len({entry.entry_id for entry in entries}) == len(entries)
    assert len(entries) == 10 + int((publisher.log[-1][0] - NOW) / timedelta(hours=5))


def test_nobody_is_asked_before_the_time_they_named() -> None:
    publisher = Publisher(busy={5, 6})
    days_of_polls(publisher)
    for (before, _, status), (after, _, _) in pairwise(publisher.log):
        assert status != 429 or after - before >= timedelta(hours=3)
