"""The rows behind the pages: the same as CSV, JSON and SQL, in every zone."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest

from dashboard.panels import panels
from tests.dashboard.addresses import PAGES
from tests.dashboard.world import EVIL, FORMULA, NOW, TOPIC, published, records
from warehouse.records import Judgement, JudgementKind, Outcome, Record, Row
from warehouse.store import Warehouse


def test_every_twin_on_a_page_gives_the_same_rows_as_its_sql(client: httpx.Client, world: Warehouse) -> None:
    checked = set()
    for path in PAGES.values():
        for href in re.findall(r'href="(/data/[^"]+\.csv[^"]*)"', client.get(path).text):
            address = unescape(href)
            panel = address.split("/data/")[1].split(".")[0]
            if panel in checked:
                continue
            checked.add(panel)
            shown = list(csv.reader(io.StringIO(client.get(address).text)))
            rows = client.get(address.replace(".csv", ".json", 1)).json()["rows"]
            sql = client.get(address.replace(".csv", ".sql", 1)).text
            connection = world.connect_snapshot()
            found = connection.execute(sql)
            names, values = [column[0] for column in found.description or ()], found.fetchall()
            connection.close()
            assert len(values) == len(rows) == max(len(shown) - 1, 0), panel
            if rows:
                assert names == shown[0] == list(rows[0])
    assert checked >= {"lanes", "hours", "volume", "events", "search", "sources", "feed_hours", "compare", "story"}


def test_csv_never_holds_a_formula(client: httpx.Client) -> None:
    found = client.get(f"/data/search.csv?topic={TOPIC}&since=2025-01-20T00:00:00Z&until=2025-01-30T00:00:00Z").text
    titles = [row["title"] for row in csv.DictReader(io.StringIO(found))]
    assert "'" + FORMULA in titles
    assert EVIL in titles


def test_the_openapi_document_has_every_panel_and_no_input_that_is_refused(client: httpx.Client) -> None:
    document = client.get("/openapi.json").json()
    assert {path.split("/")[-1].split(".")[0] for path in document["paths"]} == set(panels())
    for panel in panels().values():
        assert panel.purpose, panel.name
        assert panel.outputs, panel.name


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"])
@pytest.mark.parametrize("by", ["hour", "day", "week", "month"])
def test_buckets_begin_where_the_zone_says_and_lose_no_article(world: Warehouse, zone: str, by: str) -> None:
    window = {"since": NOW - timedelta(days=40), "until": NOW + timedelta(hours=1)}
    rows = world.snapshot_rows("dashboard/volume", subject=TOPIC, by=by, zone=zone, **window)
    whole = world.snapshot_rows("dashboard/subject_totals", subject=TOPIC, **window)[0]
    assert sum(row["articles"] or 0 for row in rows) == whole["articles"]
    begins = [row["begins_at"].astimezone(ZoneInfo(zone)) for row in rows]
    assert all(at.minute == 0 for at in begins)
    if by != "hour":
        assert all(at.hour == 0 for at in begins)


def test_the_result_of_a_query_is_there_as_csv_and_json(client: httpx.Client) -> None:
    html = client.get("/ask?sql=select+title+from+articles+order+by+title+limit+3").text
    href = re.search(r'href="(/data/ask\.csv[^"]+)"', html)
    assert href
    shown = list(csv.reader(io.StringIO(client.get(unescape(href[1])).text)))
    rows = client.get(unescape(href[1]).replace(".csv", ".json", 1)).json()
    assert shown[0] == ["title"]
    assert len(shown) - 1 == len(rows["rows"]) == 3
    assert not rows["cut"]
    assert client.get("/data/ask.csv?sql=drop+table+articles").status_code == 400
    assert client.get("/data/ask.sql?sql=select+1").status_code == 404


def test_judgements_of_cycles_change_no_usual_range_and_show_how_near_an_hour_came(tmp_path: Path) -> None:
    def shown(*more: Record) -> tuple[Warehouse, list[Row]]:
        warehouse = published(tmp_path / str(len(more)), *more)
        window = {"since": NOW - timedelta(hours=6), "until": NOW + timedelta(hours=1)}
        return warehouse, warehouse.snapshot_rows("dashboard/volume", subject=TOPIC, by="hour", zone="UTC", **window)

    (hourly,) = [each for each in records() if isinstance(each, Judgement) and each.topic == TOPIC][-1:]
    near = replace(hourly, judged_at=hourly.judged_at - timedelta(minutes=25), kind=JudgementKind.CYCLE, window_h=1)
    near = replace(near, expected=50.0, low=40.0, high=60.0, score=3.9, threshold=4.0, outcome=Outcome.SUSPECTED)
    far = replace(near, judged_at=near.judged_at + timedelta(minutes=5), score=5.0, threshold=12.0)
    _, before = shown()
    warehouse, after = shown(near, far)
    assert after == before
    found = warehouse.snapshot_rows(
        "dashboard/hours", topic=TOPIC, since=near.judged_at.replace(minute=0), until=hourly.judged_at
    )
    assert [(row["score"], row["threshold"], row["outcome"]) for row in found] == [(3.9, 4.0, "suspected")]
    assert [row["expected"] for row in found] == [hourly.expected / hourly.window_h]
