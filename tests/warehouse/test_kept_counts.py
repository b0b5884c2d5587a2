"""Counts that are kept as articles come are those that a count of everything gives."""

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.builders import NOW, mention
from tests.warehouse.test_counting import member, poll, told
from warehouse.kept_counts import bring_up_to_date, recount_all
from warehouse.records import Article, MatchRun, Origin, Record
from warehouse.store import Warehouse

HOUR = timedelta(hours=1)
WINDOWS = (  # the articles of the laws are from 17 days: two whole ones, one from the middle, one of odd minutes
    (NOW - 90 * HOUR, NOW + 999 * HOUR, "UTC"),
    (NOW - 90 * HOUR, NOW + 999 * HOUR, "Asia/Kolkata"),
    (NOW + 9 * HOUR, NOW + 240 * HOUR + timedelta(minutes=15), "Europe/Berlin"),
    (NOW + 9 * HOUR, NOW + 240 * HOUR + timedelta(minutes=7), "Europe/Berlin"),
)
MENTIONED = """
create or replace temp view mentioned as
select subject, article_id, story_id, event_at from article_mentions
union all
select '', article_id, story_id, event_at from arrivals
"""
RAW = {
    "between": """
        select subject, count(distinct article_id), count(distinct story_id) from mentioned
        where event_at >= $since::timestamptz and event_at < $until::timestamptz
        group by all order by all""",
    "buckets": """
        select subject, date_trunc('day', event_at at time zone $zone) as day, count(distinct article_id),
            count(distinct story_id)
        from mentioned
        where event_at >= $since::timestamptz and event_at < $until::timestamptz
        group by all order by all""",
}
KEPT = ("kept_volumes", "kept_totals", "kept_feeds", "kept_coverage", "kept_quarters", "kept_owners")


def kept(connection: duckdb.DuckDBPyConnection) -> list[Any]:
    bring_up_to_date(connection)
    return [connection.execute(f"from {table} order by all").fetchall() for table in KEPT]


def recounted(connection: duckdb.DuckDBPyConnection) -> list[Any]:
    for table in KEPT:
        connection.execute(f"delete from {table}")  # noqa: S608 -- our tables
    recount_all(connection)
    return kept(connection)


def matched(one: Article, *subjects: str, hours: float = 1) -> list[Record]:
    found_at = one.seen_at + hours * HOUR
    mentions: list[Record] = [
        mention(
            article_id=one.article_id, subject=subject, event_at=one.event_at, seen_at=one.seen_at, found_at=found_at
        )
        for subject in subjects
    ]
    return [*mentions, MatchRun(article_id=one.article_id, version=one.version, definitions=1, read_at=found_at)]


hours = st.integers(0, 40)
steps = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "article",
                "history",
                "join",
                "leave",
                "match",
                "rematch",
                "edit",
                "poll",
                "skipped",
                "late poll",
                "ask",
            ]
        ),
        st.integers(0, 11),
        hours,
        st.sampled_from(["a", "b"]),
    ),
    min_size=4,
    max_size=20,
)


def records_of(kind: str, number: int, hour: int, subject: str) -> list[Record]:
    """Return what one step lands: an article's facts follow from its number."""
    at = NOW + (number * 41 % 400) * HOUR
    origin = Origin.HISTORY if number % 5 == 4 else Origin.LIVE
    one = told(number, seen_at=at, family=f"Family {number % 3}", origin=origin)
    first = number - number % 3
    story = told(first, seen_at=NOW + (first * 41 % 400) * HOUR)
    return {
        "article": [one],
        "history": [told(number + 100, seen_at=at + 900 * HOUR, origin=Origin.HISTORY, published_at=at, event_at=at)],
        "join": [member(one, story)],
        "match": matched(one, subject),
        "rematch": matched(one, "c", hours=50 + hour),
        "edit": [one, told(number, seen_at=at + (hour - 20) * HOUR, family=one.family, title=f"Edited {hour}")],
        "leave": [member(one, told(hour % 12))],
        "poll": [poll(subject, NOW + hour * HOUR, "failed" if number % 4 == 0 else "ok")],
        "late poll": [poll(subject, NOW + hour * 10 * HOUR)],
        "skipped": [poll(subject, NOW + hour * HOUR, "skipped")],
        "ask": [],
    }[kind]


@settings(
    max_examples=10,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=steps)
def test_in_whatever_order_rows_come_the_counts_are_right(
    tmp_path_factory: pytest.TempPathFactory, empty_home: Path, steps: list[tuple[str, int, int, str]]
) -> None:
    warehouse = Warehouse(shutil.copytree(empty_home, tmp_path_factory.mktemp("law") / "home"))
    for kind, number, hour, subject in steps:
        if kind == "ask":
            with warehouse.opened() as connection:
                kept(connection)
        elif records := records_of(kind, number, hour, subject):
            warehouse.land(records)
            warehouse.load()
    with warehouse.opened() as connection:
        assert kept(connection) == recounted(connection)
        connection.execute(MENTIONED)
        for since, until, zone in WINDOWS:
            for name, given in (("between", ""), ("buckets", f"'day', '{zone}', ")):
                counted = f"from counted_{name}({given}'{since}', '{until}') order by all"
                assert (
                    connection.execute(counted).fetchall()
                    == connection.execute(
                        RAW[name], {"since": since, "until": until, **({"zone": zone} if given else {})}
                    ).fetchall()
                )


def test_polls_before_the_first_live_article_leave_no_coverage(warehouse: Warehouse) -> None:
    warehouse.land([told(1, seen_at=NOW + 41 * HOUR), poll("a", NOW + 9 * HOUR)])
    warehouse.load()
    with warehouse.opened() as connection:
        kept(connection)
    warehouse.land([poll("b", NOW + 23 * HOUR)])
    warehouse.load()
    with warehouse.opened() as connection:
        found = kept(connection)
        assert found == recounted(connection)
        assert found[-1] == []


def test_a_story_that_an_article_left_is_counted_again(warehouse: Warehouse) -> None:
    first, copy, other = told(1), told(2, seen_at=NOW + 5 * HOUR), told(3, seen_at=NOW - 5 * HOUR)
    warehouse.land([first, copy, other, member(copy, first)])
    warehouse.load()
    with warehouse.opened() as connection:
        assert [row[-1] for row in kept(connection)[1]] == [1, 1, 0]  # the copy begins no story
    warehouse.land([member(first, other)])
    warehouse.load()
    with warehouse.opened() as connection:
        assert [row[-1] for row in kept(connection)[1]] == [1, 0, 1]


def test_a_recount_of_right_counts_finds_no_difference_and_changes_nothing(warehouse: Warehouse) -> None:
    one = told(1)
    warehouse.land([one, *matched(one, "a"), poll("a", NOW)])
    warehouse.load()
    assert warehouse.kept_count_differences(until=NOW + HOUR) == []
    with warehouse.opened() as connection:
        assert kept(connection) == recounted(connection)


@pytest.mark.parametrize(
    ("table", "change", "was", "recounted"),
    [
        ("kept_volumes", "update kept_volumes set stories = 7", [1, 1, 7, 1, 1, 1], [1, 1, 1, 1, 1, 1]),
        ("kept_totals", "delete from kept_totals", None, [1, 1, 1]),
        ("kept_feeds", "update kept_feeds set stories = 7", [7], [1]),
        ("kept_coverage", "update kept_coverage set feeds_answered = 0", [1, 0], [1, 1]),
        ("kept_quarters", "delete from kept_quarters where subject = 'a'", None, [0, 1, 1]),
        ("kept_owners", "update kept_owners set owners = 3", [3], [1]),
    ],
)
def test_a_wrong_count_is_found_by_a_recount(
    warehouse: Warehouse, table: str, change: str, was: list[int] | None, recounted: list[int]
) -> None:
    one = told(1, event_at=NOW)
    warehouse.land([one, *matched(one, "a"), poll("a", NOW)])
    warehouse.load()
    with warehouse.opened() as connection:
        bring_up_to_date(connection)
        connection.execute(change)
    (found,) = warehouse.kept_count_differences(until=NOW + HOUR)
    assert (found["kept"], found["hour_at"], found["was"], found["recounted"]) == (table, NOW, was, recounted)
    assert warehouse.kept_count_differences(until=NOW - HOUR) == []


def test_nothing_new_is_nothing_to_count(warehouse: Warehouse) -> None:
    warehouse.land([told(1), poll("a", NOW)])
    warehouse.load()
    with warehouse.opened() as connection:
        assert bring_up_to_date(connection)
        assert not bring_up_to_date(connection)


def test_only_hours_that_may_have_changed_are_counted_again(warehouse: Warehouse) -> None:
    warehouse.land([told(1), told(2, seen_at=NOW + 30 * HOUR)])
    warehouse.load()
    with warehouse.opened() as connection:
        bring_up_to_date(connection)
        connection.execute("update kept_totals set articles = 99")
    warehouse.land([told(3, seen_at=NOW + 30 * HOUR)])
    warehouse.load()
    with warehouse.opened() as connection:
        bring_up_to_date(connection)
        assert connection.execute("select articles from kept_totals order by hour_at").fetchall() == [(99,), (2,)]


def test_a_snapshot_has_its_counts(warehouse: Warehouse) -> None:
    warehouse.land([told(1), poll("a", NOW)])
    warehouse.load()
    warehouse.publish()
    window = {"since": NOW, "until": NOW + HOUR}
    assert [row["articles"] for row in warehouse.snapshot_rows("hour_totals", **window)] == [1]
