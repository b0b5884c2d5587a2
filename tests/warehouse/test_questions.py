"""What an analyst asks the snapshot with: views and macros, by what they answer."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import duckdb
import pytest

from tests.builders import NOW
from tests.warehouse.sample import FIRST, RECORDS
from warehouse.store import Warehouse

DAY = {"since": NOW.replace(hour=0), "until": NOW.replace(hour=0) + timedelta(days=1)}


@pytest.fixture(scope="module")
def analyst(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Return a connection to a published snapshot of three articles about two topics."""
    warehouse = Warehouse(tmp_path_factory.mktemp("analyst"))
    warehouse.land(RECORDS)
    warehouse.load()
    warehouse.publish()
    with warehouse.connect_snapshot() as connection:
        yield connection


def ask(analyst: duckdb.DuckDBPyConnection, question: str, **parameters: object) -> list[Any]:
    rows = analyst.execute(question, parameters).fetchall()
    return [row[0] if len(row) == 1 else row for row in rows]


def test_a_volume_has_a_row_for_every_bucket(analyst: duckdb.DuckDBPyConnection) -> None:
    rows = ask(
        analyst,
        "select stories, owners, share from mention_volume('cheap-models', interval 1 hour, $since, $until)",
        **DAY,
    )
    assert len(rows) == 24
    assert rows[8:13] == [(None, None, None), (1, 1, 1.0), (1, 1, 1.0), (0, 0, 0.0), (None, None, None)]


def test_a_volume_says_how_much_was_heard(analyst: duckdb.DuckDBPyConnection) -> None:
    rows = ask(
        analyst,
        "select coverage from mention_volume('cheap-models', interval 1 hour, $since, $until)",
        **DAY,
    )
    assert rows[8:12] == [None, 1.0, 0.0, None]


@pytest.mark.parametrize(("bucket", "rows"), [("1 hour", 24), ("1 day", 1), ("7 days", 1), ("15 minutes", 96)])
def test_buckets_of_any_length_hold_the_same_articles(
    analyst: duckdb.DuckDBPyConnection, bucket: str, rows: int
) -> None:
    question = "select count(*), sum(articles) from mention_volume('cheap-models', $bucket::interval, $since, $until)"
    assert ask(analyst, question, bucket=bucket, **DAY) == [(rows, 2)]


def test_local_days_survive_the_change_of_the_clocks(analyst: duckdb.DuckDBPyConnection) -> None:
    question = (
        "select date_diff('hour', since_at, until_at) from local_days('Europe/Berlin', '2025-03-29', '2025-03-31')"
    )
    assert ask(analyst, question) == [24, 23, 24]
    question = (
        "select date_diff('hour', since_at, until_at) from local_days('Europe/Berlin', '2025-10-26', '2025-10-26')"
    )
    assert ask(analyst, question) == [25]


def test_a_volume_by_local_days_fills_gaps(analyst: duckdb.DuckDBPyConnection) -> None:
    rows = ask(
        analyst,
        "select local_day, stories from mention_days('cheap-models', 'Asia/Tokyo', '2025-01-26', '2025-01-28')",
    )
    assert rows == [(date(2025, 1, 26), 0), (date(2025, 1, 27), 1), (date(2025, 1, 28), 0)]


def test_top_stories_count_copies_and_sources(analyst: duckdb.DuckDBPyConnection) -> None:
    rows = ask(analyst, "select title, articles, owners from top_stories('cheap-models', $since, $until)", **DAY)
    assert rows == [("A cheaper model", 2, 2)]


def test_a_storys_spread_says_who_was_first_and_who_followed_when(analyst: duckdb.DuckDBPyConnection) -> None:
    rows = ask(analyst, "select publisher, minutes_after_first from story_spread($story)", story=FIRST.article_id)
    assert rows == [("Ledger", 0), ("Courier", 90)]


def test_shares_of_voice_add_up_to_one(analyst: duckdb.DuckDBPyConnection) -> None:
    rows = ask(
        analyst,
        "select subject, share from share_of_voice(['cheap-models', 'chips'], $since, $until)",
        **DAY,
    )
    assert rows == [("cheap-models", 0.5), ("chips", 0.5)]


def test_co_mentions_are_the_other_subjects_of_the_articles(analyst: duckdb.DuckDBPyConnection) -> None:
    rows = ask(analyst, "select subject, together from co_mentions('cheap-models', $since, $until)", **DAY)
    assert rows == [("Nvidia", 1)]


def test_a_source_is_profiled_by_what_it_copies_and_what_is_copied(analyst: duckdb.DuckDBPyConnection) -> None:
    question = "select publisher, articles, copied_by_others, copies_of_others from source_profile order by publisher"
    assert ask(analyst, question) == [("Courier", 2, 0, 1), ("Ledger", 1, 1, 0)]


def test_a_headlines_changes_show_before_and_after(analyst: duckdb.DuckDBPyConnection) -> None:
    rows = ask(analyst, "select title_before, title_after from headline_changes")
    assert rows == [("A model", "A cheaper model")]


def test_an_alerts_history_has_the_last_verdict_and_the_messages(analyst: duckdb.DuckDBPyConnection) -> None:
    rows = ask(analyst, "select title, state, hours, messages_sent, verdict from alerts_history")
    assert rows == [("Cheap models", "resolved", 5, 1, "useful")]


def test_an_alerts_history_has_the_delay_from_first_publication_to_first_message(
    analyst: duckdb.DuckDBPyConnection,
) -> None:
    rows = ask(analyst, "select first_published_at = opened_at, first_sent_at, minutes_until_sent from alerts_history")
    assert rows == [(True, NOW, 0)]


def test_why_missing_tells_the_steps_of_an_address(analyst: duckdb.DuckDBPyConnection) -> None:
    steps = ask(analyst, "select step, outcome from why_missing($address)", address=FIRST.canonical_url)
    assert set(steps) == {
        ("named by a feed", "ok"), ("extract", "failed"), ("article", "full"), ("story", "first"), ("read", "ok"),
        ("mention", "cheap-models"), ("mention", "Nvidia"), ("entry", "joined"), ("alerts", "counted"),
    }  # fmt: skip


def test_why_missing_says_that_an_address_was_never_named(analyst: duckdb.DuckDBPyConnection) -> None:
    assert ask(analyst, "select step, outcome from why_missing('https://nowhere.example/')") == [
        ("named by a feed", "never")
    ]


COMMENTED = """
select table_name from duckdb_tables() where comment is null
union all select view_name from duckdb_views() where not internal and comment is null
union all select table_name || '.' || column_name from duckdb_columns()
    where not internal and comment is null
union all select function_name from duckdb_functions()
    where not internal and function_type like '%macro' and comment is null
"""


def test_every_table_view_column_and_macro_is_explained(analyst: duckdb.DuckDBPyConnection) -> None:
    assert ask(analyst, COMMENTED) == []


PASSED_ON = """
select shown.table_name || '.' || shown.column_name
from duckdb_columns() as shown
inner join (
    values ('latest_articles', 'articles'), ('latest_entries', 'entries'), ('latest_alerts', 'alerts'),
        ('current_topics', 'topics')
) as pairs(view_name, table_name) on pairs.view_name = shown.table_name
left join duckdb_columns() as kept on kept.table_name = pairs.table_name and kept.column_name = shown.column_name
where shown.comment is distinct from kept.comment
"""


def test_a_column_that_a_view_passes_on_says_the_same_in_both(analyst: duckdb.DuckDBPyConnection) -> None:
    assert ask(analyst, PASSED_ON) == []
