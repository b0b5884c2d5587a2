from datetime import timedelta

from extractors.feeds.health_report import health_rows, paused_domains
from tests.builders import NOW, feed, state
from warehouse.records import Health


def test_what_needs_a_look_comes_first() -> None:
    feeds = [feed(url=f"https://{health}.example/") for health in ("ok", "failing", "disabled")]
    states = [state(feed_url=one.url, health=one.url.split("//")[1].split(".")[0]) for one in feeds]
    assert [row.health for row in health_rows(feeds, states)] == ["disabled", "failing", "ok"]


def test_a_feed_never_polled_is_new() -> None:
    assert [row.health for row in health_rows([feed()], [])] == ["new"]


def test_a_failure_with_a_remedy_names_it() -> None:
    (row,) = health_rows([feed()], [state(health=Health.FAILING, reason="http-401")])
    assert "headers" in row.note


def test_a_feed_that_moved_says_where() -> None:
    (row,) = health_rows([feed()], [state(health=Health.OK, fetch_url="https://new.example/feed")])
    assert "https://new.example/feed" in row.note


def test_a_domain_that_asked_to_wait_is_left_alone_by_the_next_run() -> None:
    waiting = state(paused_until_at=NOW + timedelta(minutes=30))
    other = state(feed_url="https://other.example/", reason="http-503", due_at=NOW + timedelta(hours=1))
    assert paused_domains([waiting, other], NOW) == {"ledger.example"}
    assert paused_domains([waiting], NOW + timedelta(minutes=31)) == frozenset()
