"""The starter feeds and the owners of outlets: well formed, and in agreement."""

from collections import Counter
from typing import Any
from urllib.parse import urlsplit

import pytest
from ruamel.yaml import YAML

from benchmarks.topics.packs import ROOT

ALLOWED = {"url", "publisher", "family", "title", "language", "site", "headers", "proxy", "ca_file"}


def read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = YAML(typ="safe").load(ROOT / "config" / name)
    return content


@pytest.fixture(scope="module")
def feeds() -> list[dict[str, str]]:
    listed: list[dict[str, str]] = read("feeds.yaml")["feeds"]
    return listed


@pytest.fixture(scope="module")
def owners() -> dict[str, str]:
    return {domain: owner for owner, domains in read("families.yaml")["families"].items() for domain in domains}


def owner_of(url: str, owners: dict[str, str]) -> str | None:
    labels = (urlsplit(url).hostname or "").split(".")
    return next(
        (owners[domain] for start in range(len(labels)) if (domain := ".".join(labels[start:])) in owners), None
    )


def test_there_are_about_forty_feeds_each_once(feeds: list[dict[str, str]]) -> None:
    assert len(feeds) >= 40
    assert [url for url, count in Counter(feed["url"] for feed in feeds).items() if count > 1] == []


def test_every_feed_names_its_publisher_over_https(feeds: list[dict[str, str]]) -> None:
    assert [feed for feed in feeds if not feed["publisher"] or urlsplit(feed["url"]).scheme != "https"] == []


def test_no_feed_has_an_unknown_key(feeds: list[dict[str, str]]) -> None:
    assert [feed["url"] for feed in feeds if set(feed) - ALLOWED] == []


def test_families_of_feeds_and_owners_of_domains_agree(feeds: list[dict[str, str]], owners: dict[str, str]) -> None:
    assert [feed["url"] for feed in feeds if owner_of(feed["url"], owners) not in (None, feed.get("family"))] == []


def test_one_publisher_is_of_one_family(feeds: list[dict[str, str]]) -> None:
    families = {(feed["publisher"], feed.get("family")) for feed in feeds}
    assert [name for name, count in Counter(name for name, _ in families).items() if count > 1] == []


def test_a_domain_has_one_owner() -> None:
    domains = Counter(domain for domains in read("families.yaml")["families"].values() for domain in domains)
    assert [domain for domain, count in domains.items() if count > 1] == []
