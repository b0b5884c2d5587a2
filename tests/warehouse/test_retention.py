"""What was kept long enough goes; what is counted stays; the disk gets the space back."""

from datetime import UTC, datetime, timedelta

from tests.builders import NOW, mention, page
from tests.warehouse.test_counting import HOUR, poll, told
from warehouse.kept_counts import recount_all
from warehouse.limits import Limits
from warehouse.records import Attempt, HourTotal, Judgement
from warehouse.retention import Pruned, prune
from warehouse.store import Warehouse

DAY = timedelta(days=1)
WINDOW = {"since": NOW, "until": NOW + 100 * HOUR}


def judgement(at: datetime, event_id: int | None = None) -> Judgement:
    return Judgement(
        topic="low-cost-model-launches", judged_at=at, window_h=1, observed=1, expected=1.0, low=0.0, high=2.0,
        volume_score=0.0, novelty_score=0.0, score=0.0, threshold=3.0, outcome="normal", coverage=1.0,
        event_id=event_id,
    )  # fmt: skip


def filled(warehouse: Warehouse) -> Warehouse:
    """Return a warehouse with two old articles and hourly polls over four days."""
    warehouse.land([
        *(told(number, seen_at=NOW + number * DAY, text="Words " * 50) for number in range(2)),
        mention(article_id=told(0).article_id),
        *(poll(feed, NOW + hour * HOUR) for hour in range(100) for feed in ("a", "b")),
        judgement(NOW), judgement(NOW + HOUR, event_id=7), judgement(NOW + 50 * HOUR),
    ])  # fmt: skip
    warehouse.load()
    return warehouse


def rows(warehouse: Warehouse, sql: str) -> list[tuple[object, ...]]:
    with warehouse.opened() as connection:
        return connection.execute(sql).fetchall()


def removed(warehouse: Warehouse, **limits: datetime) -> Pruned:
    return prune(warehouse, Limits(**limits), compact_above=2)


def test_coverage_outlives_the_polls_that_it_was_counted_from(warehouse: Warehouse) -> None:
    filled(warehouse)
    before = warehouse.records(HourTotal, "hour_totals", **WINDOW)
    covered = rows(warehouse, "from coverage('2025-01-20', '2025-02-20')")
    assert removed(warehouse, ledger=NOW + 60 * HOUR).attempts == 120
    assert rows(warehouse, "from coverage('2025-01-20', '2025-02-20')") == covered
    with warehouse.opened() as connection:
        recount_all(connection)
    assert warehouse.records(HourTotal, "hour_totals", **WINDOW) == before


def test_the_newest_attempt_of_a_stage_stays(warehouse: Warehouse) -> None:
    found = Attempt(stage="emerging", subject="", started_at=NOW, ended_at=NOW, outcome="ok", reason="ok")
    warehouse.land([found])
    warehouse.load()
    assert removed(warehouse, ledger=NOW + DAY).attempts == 0
    assert rows(warehouse, "select stage from attempts") == [("emerging",)]


def test_old_texts_go_and_what_is_counted_stays(warehouse: Warehouse) -> None:
    filled(warehouse)
    before = warehouse.records(HourTotal, "hour_totals", **WINDOW)
    assert removed(warehouse, texts=NOW + HOUR).texts == 1
    assert rows(warehouse, "select text <> '' from articles order by seen_at") == [(False,), (True,)]
    assert warehouse.records(HourTotal, "hour_totals", **WINDOW) == before
    assert rows(warehouse, "select count(*) from mentions") == [(1,)]


def test_judgements_of_events_stay(warehouse: Warehouse) -> None:
    filled(warehouse)
    assert removed(warehouse, judgements=NOW + 2 * HOUR).judgements == 1
    assert rows(warehouse, "select event_id from judgements order by judged_at") == [(7,), (None,)]


def test_references_to_removed_pages_go_with_them(warehouse: Warehouse) -> None:
    (reference,) = warehouse.keep_pages([page()])
    warehouse.land([told(1, page_ref=reference)])
    warehouse.load()
    assert removed(warehouse, pages=datetime.now(UTC)).pages == 0
    assert rows(warehouse, "select page_ref is not null from articles") == [(True,)]
    assert removed(warehouse, pages=datetime.now(UTC) + DAY).pages == 1
    assert rows(warehouse, "select page_ref is not null from articles") == [(False,)]


def test_copies_that_were_set_aside_go(warehouse: Warehouse) -> None:
    filled(warehouse)
    (warehouse.home / "live.damaged.duckdb").write_bytes(b"x")
    assert removed(warehouse, copies=datetime.now(UTC) - DAY).copies == 0
    assert removed(warehouse, copies=datetime.now(UTC) + DAY).copies == 1
    assert warehouse.live_file.exists()


def test_no_limit_removes_nothing(warehouse: Warehouse) -> None:
    pruned = removed(filled(warehouse))
    assert not any((pruned.pages, pruned.texts, pruned.entries, pruned.attempts, pruned.judgements, pruned.copies))


def test_the_disk_gets_the_space_of_removed_texts_back(warehouse: Warehouse) -> None:
    # every text differs all over, so that they take space
    texts = [" ".join(str(hash((number, place))) for place in range(300)) for number in range(400)]
    warehouse.land([told(number, text=text) for number, text in enumerate(texts)])
    warehouse.load()
    warehouse.publish()
    pruned = prune(warehouse, Limits(texts=NOW + DAY))
    assert pruned.compacted
    assert pruned.bytes_after < pruned.bytes_before * 0.6
    assert rows(warehouse, "select count(*) from articles") == [(400,)]
    assert not prune(warehouse, Limits(texts=NOW + DAY)).compacted
