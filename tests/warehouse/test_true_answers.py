"""Not heard, not yet and unknown are never 0, and no answer depends on the session's time zone."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner, Result

from flows.cli import app
from tests.builders import NOW, mention
from tests.warehouse.sample import FIRST, RECORDS, poll
from warehouse.records import Topic
from warehouse.store import Warehouse

HOUR = timedelta(hours=1)
NVIDIA = Topic(name="Nvidia", title="Nvidia", kind="company", definition=1, since_at=NOW)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Return a warehouse whose last poll was three and a half hours after the first article."""
    warehouse = Warehouse(tmp_path_factory.mktemp("answers"))
    warehouse.land([*RECORDS, NVIDIA, poll(NOW + 3.5 * HOUR, "ok")])
    warehouse.load()
    warehouse.publish()
    return warehouse


@pytest.fixture
def analyst(published: Warehouse) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(published.snapshot_file), read_only=True) as plain:
        yield plain


def typed(published: Warehouse, tmp_path: Path, *arguments: str) -> Result:
    (tmp_path / "newspike.yaml").write_text(f"home: {published.home}\n")
    return CliRunner().invoke(app, [*arguments, "--config", str(tmp_path / "newspike.yaml")])


def test_what_has_not_happened_yet_is_no_outage(analyst: duckdb.DuckDBPyConnection) -> None:
    rows = analyst.execute(
        "select feeds_due, feeds_answered, complete from coverage($since, $until)",
        {"since": NOW, "until": NOW + 6 * HOUR},
    ).fetchall()
    assert rows == [(1, 1, True), (1, 0, True), (1, 0, True), (1, 1, False), (None, None, False), (None, None, False)]


def test_the_running_day_is_marked_and_its_coverage_is_that_of_its_hours(analyst: duckdb.DuckDBPyConnection) -> None:
    rows = analyst.execute(
        "select stories, coverage, complete from mention_volume('chips', interval 1 day, $since, $until)",
        {"since": NOW.replace(hour=0), "until": NOW.replace(hour=0) + timedelta(days=2)},
    ).fetchall()
    assert rows == [(1, 0.5, False), (None, None, False)]


@pytest.mark.parametrize(
    "question",
    [
        "from mention_volume('cheap-model', interval 1 hour, '2025-01-27', '2025-01-28')",
        "from mention_days('cheap-model', 'UTC', '2025-01-27', '2025-01-28')",
        "from top_stories('cheap-model', '2025-01-27', '2025-01-28')",
        "from co_mentions('cheap-model', '2025-01-27', '2025-01-28')",
    ],
)
def test_a_topic_that_does_not_exist_is_an_error(analyst: duckdb.DuckDBPyConnection, question: str) -> None:
    with pytest.raises(duckdb.Error, match='no topic or entity "cheap-model"; the nearest names: cheap-models'):
        analyst.execute(question).fetchall()


def test_all_topics_are_asked_at_once(analyst: duckdb.DuckDBPyConnection) -> None:
    rows = analyst.execute(
        "select name, sum(stories) from current_topics, "
        "lateral mention_volume(name, interval 1 day, '2025-01-20', '2025-01-30') group by name order by name"
    ).fetchall()
    assert [name for name, _ in rows] == ["Nvidia", "cheap-models"]


QUESTIONS = (
    "select * replace (epoch(bucket_at) as bucket_at) "  # noqa: ISC004
    "from mention_volume('cheap-models', interval 1 hour, '2025-01-27', '2025-01-28')",
    "select epoch(bucket_at), stories from mention_volume('chips', interval 1 day, date '2025-01-26', '2025-01-29')",
    "select epoch(hour_at), feeds_due, feeds_answered from coverage('2025-01-26 20:00:00', '2025-01-28 00:00:00+00')",
    "select * from share_of_voice(['cheap-models', 'chips'], '2025-01-27', '2025-01-28')",
    "select title, owners from top_stories('cheap-models', '2025-01-27', '2025-01-28')",
    "select * from mention_days('cheap-models', 'Europe/Berlin', '2025-01-26', '2025-01-28')",
    "select topic, epoch(hour_at), articles, share, coverage, complete from topic_hours order by all",
    "from topic_days order by all",
    "from entity_days order by all",
    "from source_days order by all",
    "select publisher, articles_per_day from source_profile order by all",
    "select day, found from backfill_days order by all",
)


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_time_zone_of_the_session_changes_no_answer(analyst: duckdb.DuckDBPyConnection, question: str) -> None:
    answers = []
    for zone in ("UTC", "Asia/Kolkata", "America/New_York"):
        analyst.execute(f"set TimeZone = '{zone}'")
        answers.append(analyst.execute(question).fetchall())
    assert answers[0] == answers[1] == answers[2]


def test_days_without_a_story_are_there(analyst: duckdb.DuckDBPyConnection) -> None:
    rows = analyst.execute("select topic, stories, owners, complete from topic_days").fetchall()
    assert rows == [("cheap-models", 1, 2, False)]
    rows = analyst.execute("select hour(hour_at), stories from topic_hours order by hour_at").fetchall()
    assert [stories for _, stories in rows] == [1, 1, 0, 0]


def test_entities_have_days_of_their_own(analyst: duckdb.DuckDBPyConnection) -> None:
    assert analyst.execute("select entity, kind, stories from entity_days").fetchall() == [("Nvidia", "company", 2)]


def test_a_silent_feed_is_told_from_a_quiet_publisher(analyst: duckdb.DuckDBPyConnection) -> None:
    rows = analyst.execute(
        "select publisher, articles, articles_first, polls, polls_answered from source_days order by publisher"
    ).fetchall()
    assert ("Courier", 2, 1, 0, 0) in rows


def test_a_story_says_how_it_spread(analyst: duckdb.DuckDBPyConnection) -> None:
    rows = analyst.execute(
        "select first_publisher, articles, owners, minutes_until_last from story_spread where story_id = $story",
        {"story": FIRST.article_id},
    ).fetchall()
    assert rows == [("Ledger", 2, 2, 90)]
    assert analyst.execute("select count(*) from story_spread($story)", {"story": FIRST.article_id}).fetchone() == (2,)


def test_mentions_with_their_articles_have_no_ambiguous_column(analyst: duckdb.DuckDBPyConnection) -> None:
    found = analyst.execute("select count(distinct (subject, event_at, seen_at, story_id)) from article_mentions")
    assert found.fetchone() == (5,)


def test_a_question_looks_at_the_last_week_of_data_and_says_so(published: Warehouse, tmp_path: Path) -> None:
    said = typed(published, tmp_path, "sql", "busiest-topics")
    end = NOW + 3.5 * HOUR
    assert f"{end - timedelta(days=7):%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} UTC" in said.stderr
    assert "cheap-models" in said.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("topic-by-day", "--set", "topic=cheap-modles"), 'no topic "cheap-modles"; did you mean cheap-models'),
        (("who-was-first", "--set", "topic=nosuch"), 'no topic "nosuch"'),
        (("companies", "--set", "kind=compnay"), "did you mean company"),
        (("topic-by-dya", "--set", "topic=chips"), "did you mean topic-by-day"),
        (("outages", "--set", "since=2025-02-01", "--set", "until=2025-01-01"), "the period is empty"),
        (("outages", "--set", "since=2025-02-01", "--set", "until=2025-02-01"), "the period is empty"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    published: Warehouse, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    said = typed(published, tmp_path, "sql", *arguments)
    assert said.exit_code == 2
    assert words in said.stderr


def test_a_name_that_only_mentions_have_is_known(warehouse: Warehouse) -> None:
    warehouse.land([mention(article_id=1, subject="imported")])
    warehouse.load()
    warehouse.publish()
    with warehouse.connect_snapshot() as connection:
        assert connection.execute("select known_subject('imported')").fetchone() == (True,)
