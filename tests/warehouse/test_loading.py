"""Landing and loading: nothing lost, nothing doubled, whatever is repeated."""

import os
from datetime import timedelta
from pathlib import Path

from tests.builders import NOW, article, entry, feed, mention, state
from warehouse.landing import names, open_zone
from warehouse.records import FeedState, MatchRun, Topic
from warehouse.store import Warehouse

LATER = NOW + timedelta(hours=1)


def reading(**fields: object) -> MatchRun:
    return MatchRun(**{"article_id": 1, "version": 1, "definitions": 1, "read_at": NOW} | fields)  # type: ignore[arg-type]


def mentioned(warehouse: Warehouse) -> list[str]:
    with warehouse.opened() as connection:
        return [row[0] for row in connection.execute("select subject from mentions order by subject").fetchall()]


def test_landing_twice_is_landing_once(warehouse: Warehouse) -> None:
    batch = [entry(), article()]
    warehouse.land(batch)
    warehouse.land(batch)
    loaded = warehouse.load()
    assert loaded.new == {"entries": 1, "articles": 1}
    assert loaded.known == {"entries": 1, "articles": 1}


def test_loading_twice_is_loading_once(warehouse: Warehouse) -> None:
    warehouse.land([entry()])
    warehouse.load()
    assert warehouse.load().batches == 0


def test_a_record_landed_again_in_a_later_batch_is_known(warehouse: Warehouse) -> None:
    warehouse.land([entry()])
    warehouse.load()
    warehouse.land([entry(), entry(title="Another headline")])
    loaded = warehouse.load()
    assert (loaded.new, loaded.known) == ({"entries": 1}, {"entries": 1})


def test_no_records_land_no_file(warehouse: Warehouse) -> None:
    assert warehouse.land([]) == ""
    assert warehouse.load().batches == 0


def test_the_newest_state_of_a_feed_stays(warehouse: Warehouse) -> None:
    warehouse.land([state(polled_at=LATER, etag="new")])
    warehouse.load()
    warehouse.land([state(polled_at=NOW, etag="old")])
    warehouse.load()
    assert [s.etag for s in warehouse.records(FeedState, "feed_states", urls=None)] == ["new"]


def test_a_feed_that_could_not_be_asked_waits_longer_and_knows_no_less(warehouse: Warehouse) -> None:
    asked, waiting = state(polled_at=NOW, due_at=NOW), state(polled_at=NOW, due_at=LATER, paused_until_at=LATER)
    for landed in (asked, waiting, asked):
        warehouse.land([landed])
        warehouse.load()
    assert warehouse.records(FeedState, "feed_states", urls=None) == [waiting]


def test_a_renamed_feed_replaces_its_row(warehouse: Warehouse) -> None:
    warehouse.land([feed(title="Old")])
    warehouse.load()
    warehouse.land([feed(title="New")])
    assert warehouse.load().new == {"feeds": 1}
    assert [row["title"] for row in warehouse.rows("feeds")] == ["New"]


def test_an_unchanged_feed_is_known(warehouse: Warehouse) -> None:
    warehouse.land([feed()])
    warehouse.load()
    warehouse.land([feed()])
    assert warehouse.load().known == {"feeds": 1}


def test_a_new_reading_replaces_the_mentions_of_its_article(warehouse: Warehouse) -> None:
    warehouse.land([reading(), mention(subject="old")])
    warehouse.load()
    warehouse.land([reading(definitions=2, read_at=LATER), mention(subject="new", definition=2, found_at=LATER)])
    warehouse.load()
    assert mentioned(warehouse) == ["new"]


def test_an_old_reading_that_loads_late_brings_nothing_back(warehouse: Warehouse) -> None:
    warehouse.land([reading(definitions=2, read_at=LATER), mention(subject="new", definition=2, found_at=LATER)])
    warehouse.load()
    warehouse.land([reading(), mention(subject="old")])
    warehouse.load()
    assert mentioned(warehouse) == ["new"]


def test_two_readings_in_one_load_leave_the_newer_ones_mentions(warehouse: Warehouse) -> None:
    warehouse.land([reading(), mention(subject="old")])
    warehouse.land([reading(definitions=2, read_at=LATER), mention(subject="new", definition=2, found_at=LATER)])
    warehouse.load()
    assert mentioned(warehouse) == ["new"]


def test_a_topic_gets_a_row_for_each_change_of_its_definition(warehouse: Warehouse) -> None:
    for hours, definition in enumerate([1, 1, 2, 1]):
        at = NOW + timedelta(hours=hours)
        warehouse.land([Topic(name="a", title="A", kind="topic", definition=definition, since_at=at)])
        warehouse.load()
    assert [row["definition"] for row in warehouse.rows("topics")] == [1, 2, 1]


def test_landed_files_stay_until_a_snapshot_holds_them(warehouse: Warehouse, tmp_path: Path) -> None:
    zone = open_zone(str(tmp_path / "home" / "landing"))
    name = warehouse.land([entry()])
    warehouse.load()
    assert names(zone) == [name]
    warehouse.publish()
    assert names(zone) == []


def test_a_truncated_batch_is_set_aside_and_the_others_load(warehouse: Warehouse, tmp_path: Path) -> None:
    broken = tmp_path / "home" / "landing" / warehouse.land([entry()])
    broken.write_bytes(broken.read_bytes()[:-20])
    warehouse.land([article()])
    loaded = warehouse.load()
    assert loaded.new == {"articles": 1}
    assert broken.name in loaded.refused[0]
    assert (broken.parent / "damaged" / broken.name).exists()


def test_workers_elsewhere_land_through_a_remote_filesystem(tmp_path: Path) -> None:
    url = f"memory://landing-{tmp_path.name}"
    warehouse = Warehouse(tmp_path, landing=url)
    Warehouse(tmp_path / "elsewhere", landing=url).land([entry()])
    assert warehouse.load().new == {"entries": 1}
    warehouse.publish()
    assert names(open_zone(url)) == []


def test_what_a_killed_writer_left_is_swept_away_later(warehouse: Warehouse) -> None:
    warehouse.load()
    old, recent = (warehouse.home / "landing" / f".{name}.parquet.1.tmp" for name in ("old", "recent"))
    old.touch()
    recent.touch()
    os.utime(old, (0, 0))
    warehouse.publish()
    assert (old.exists(), recent.exists()) == (False, True)


def test_a_batch_that_lands_after_the_load_survives_publishing(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path)
    warehouse.land([entry()])
    warehouse.load()
    warehouse.land([article()])
    warehouse.publish()
    assert warehouse.load().new == {"articles": 1}
