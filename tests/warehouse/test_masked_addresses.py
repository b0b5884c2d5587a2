"""Secrets that older programs stored with the addresses of feeds are masked when their warehouse is opened."""

from datetime import timedelta

import pytest

from tests.builders import NOW, article, entry, feed, state
from warehouse.records import Attempt, PollCount
from warehouse.schema import derive
from warehouse.sql_files import MIGRATIONS
from warehouse.store import Warehouse

CLEAN = "http://a.example/feed?x=1&token=***"
SECRET = "http://desk:s3cret@a.example/feed?x=1&token=s3cret"
MIGRATION = (MIGRATIONS / "0315_masked_addresses.sql").read_text()


def all_text(warehouse: Warehouse) -> str:
    """Return all rows of all tables as text."""
    with warehouse.opened() as connection:
        names = [row[0] for row in connection.execute("show tables").fetchall()]
        return " ".join(str(connection.execute(f'from "{name}"').fetchall()) for name in names)


@pytest.mark.parametrize("known_before", [False, True])
def test_no_table_has_the_secret_afterwards(warehouse: Warehouse, *, known_before: bool) -> None:
    poll = Attempt(
        stage="poll", subject=SECRET, started_at=NOW, ended_at=NOW, outcome="failed", reason="x",
        detail=f"{SECRET} answered 500",
    )  # fmt: skip
    count = PollCount(feed_url=SECRET, polled_at=NOW, items=0, new=0, known=0, edited=0)
    records = [feed(url=SECRET), state(feed_url=SECRET, polled_at=NOW), entry(feed_url=SECRET)]
    other = state(feed_url=CLEAN, polled_at=NOW - timedelta(days=1))
    warehouse.land([*records, article(feed_url=SECRET), poll, count, *([other] if known_before else [])])
    warehouse.load()
    assert "s3cret" in all_text(warehouse)
    with warehouse.opened() as connection:
        connection.execute(MIGRATION)
        derive(connection)  # as after every migration
        states = connection.execute("select feed_url from feed_states").fetchall()
    assert "s3cret" not in all_text(warehouse)
    assert states == [(CLEAN,)]


@pytest.mark.parametrize(
    ("written", "masked"),
    [
        ("https://a.example/feed?category=key&page=2", "https://a.example/feed?category=key&page=2"),
        ("https://a.example/feed?token=${TOKEN}", "https://a.example/feed?token=${TOKEN}"),
        ("https://a.example/@user/feed", "https://a.example/@user/feed"),
        ("https://a.example/f?api_key=abc#x", "https://a.example/f?api_key=***#x"),
        ("https://me@a.example/f", "https://a.example/f"),
        ("https://a.example/f?monkey=1&keyword=2", "https://a.example/f?monkey=1&keyword=2"),
    ],
)
def test_what_is_no_secret_stays(warehouse: Warehouse, written: str, masked: str) -> None:
    with warehouse.opened() as connection:
        assert connection.execute("select masked_address($1)", [written]).fetchall() == [(masked,)]
