"""Recorded traffic of the Wayback Machine, through our own reading of it."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from ruamel.yaml import YAML

from extractors.archives import Contents, parse_listing
from extractors.archives.web.wayback import captured
from extractors.fetch import Failure
from tests.archives.asked import FEED, JANUARY, NOW, failure, listing
from tests.builders import page
from warehouse.records import Page

pytestmark = pytest.mark.shared_data


@dataclass(frozen=True)
class Recorded:
    """What was asked and answered."""

    url: str
    status: int
    answer: Page | Failure


@pytest.fixture(scope="module")
def cassettes(shared_data: Path) -> dict[str, list[Recorded]]:
    paths = sorted((shared_data / "backfill" / "wayback-cassettes").glob("*.yaml"))
    return {path.stem.removeprefix("test_"): list(recorded(path)) for path in paths}


def recorded(path: Path) -> Iterator[Recorded]:
    for exchange in YAML(typ="safe").load(path.read_text())["interactions"]:
        url, response = exchange["request"]["uri"], exchange["response"]
        status = response["status"]["code"]
        answer = page_of(url, response) if status == 200 else failure(status)
        yield Recorded(url, status, answer)


def page_of(url: str, response: dict[str, Any]) -> Page:
    headers = tuple((name.lower(), str(values[0])) for name, values in response["headers"].items())
    body = response["body"]["string"]
    body = body.encode() if isinstance(body, str) else body
    packed = dict(headers).get("content-encoding") == "gzip"
    return page(url=url, body=gzip.decompress(body) if packed else body, headers=headers, content_type="text/html")


def read(one: Recorded) -> Contents:
    kind = "captures" if "/cdx/" in one.url else "capture"
    return parse_listing(listing(kind, one.url, source="wayback"), one.answer, FEED, JANUARY, now=NOW)


def searches(one: Recorded) -> list[str]:
    return [more.url for more in read(one).more if more.kind == "captures"]


def resume_keys(url: str) -> list[str]:
    return parse_qs(urlsplit(url).query).get("resumeKey", [])


@pytest.mark.parametrize("name", ["search_multipage", "search_with_date"])
def test_each_recorded_search_leads_to_the_next_one_recorded(name: str, cassettes: dict[str, list[Recorded]]) -> None:
    pages = cassettes[name]
    led_to = [resume_keys(url) for one in pages for url in searches(one)]
    assert led_to == [resume_keys(one.url) for one in pages[1:]]


@pytest.mark.parametrize(
    ("name", "captures"),
    [
        ("search_multipage", 71),
        ("search_with_date", 0),  # redirects, and revisits of them
        ("memento_rate_limits", 522),
        ("search_does_not_repeat_results", 1),
        ("search_with_filter_list", 1),
    ],
)
def test_every_different_capture_of_a_page_is_found_once_an_answer(
    name: str, captures: int, cassettes: dict[str, list[Recorded]]
) -> None:
    found = [more.url for one in cassettes[name] for more in read(one).more if more.kind == "capture"]
    assert (len(found), len(set(found))) == (captures, captures)


def test_a_blocked_site_is_given_up(cassettes: dict[str, list[Recorded]]) -> None:
    (blocked,) = cassettes["search_raises_for_blocked_urls"]
    assert (read(blocked).given_up, read(blocked).reason) == (True, "http-403")


def test_a_capture_tells_its_time(cassettes: dict[str, list[Recorded]]) -> None:
    (one,) = cassettes["get_memento"]
    assert isinstance(one.answer, Page)
    assert f"{captured(one.answer):%Y%m%d%H%M%S}" in one.url


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("get_memento", "html"),  # a web page and no feed, but a capture
        ("get_memento_raises_no_memento_error", "http-404"),
        ("get_memento_works_on_archived_rate_limit_responses", "http-429"),
    ],
)
def test_what_is_no_captured_feed_is_given_up(name: str, reason: str, cassettes: dict[str, list[Recorded]]) -> None:
    contents = read(cassettes[name][-1])
    assert (contents.given_up, contents.reason) == (True, reason)
