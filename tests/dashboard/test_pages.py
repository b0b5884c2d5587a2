"""Every page over a small world: what it shows, and what it says where there is nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from pathlib import Path

import httpx
import pytest

from dashboard.settings import DashboardSettings
from dashboard.words import later
from tests.builders import article
from tests.dashboard.addresses import PAGES
from tests.dashboard.conftest import browsing
from tests.dashboard.world import EVENT, NOW, QUIET, TOPIC, article_id, published, records
from warehouse.records import Event, Judgement
from warehouse.store import Warehouse

every_page = pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())


def text_of(html: str) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)))


@every_page
def test_every_page_is_there_and_no_stranger_s_text_is_markup(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text[:500]
    assert "<script>" not in answer.text
    assert "<img" not in answer.text
    assert "style=" not in answer.text
    assert "\u202e" not in answer.text
    assert "49" not in re.findall(r"alert\(1\)&gt; (\S+)", answer.text)


@every_page
def test_every_page_works_before_the_first_article(
    empty: Warehouse, settings_of: Callable[..., DashboardSettings], path: str
) -> None:
    with browsing(settings_of(empty)) as client:
        answer = client.get(path)
    assert answer.status_code in {200, 404}
    assert "Traceback" not in answer.text
    if "/" not in path.strip("/") and "=" not in path:
        assert answer.status_code == 200, answer.text[:300]


def test_before_the_first_publication_a_page_says_what_to_do(
    tmp_path: Path, settings_of: Callable[..., DashboardSettings]
) -> None:
    with browsing(settings_of(Warehouse(home=tmp_path))) as client:
        answer = client.get("/")
        assert client.get("/readyz").status_code == 503
        assert client.get("/healthz").status_code == 200
    assert answer.status_code == 503
    assert "newspike run" in answer.text


def test_now_says_that_one_thing_is_unusual_and_how_many_feeds_answered(client: httpx.Client) -> None:
    shown = text_of(client.get("/").text)
    assert "One thing is unusual right now." in shown
    assert "4 of 5 feeds answered" in shown
    assert "seen by Ida" in shown


def test_an_hour_in_which_nobody_answered_is_hatched_and_never_zero(client: httpx.Client) -> None:
    rows = client.get(f"/data/hours.json?topic={TOPIC}&since=2025-01-28T17:00:00Z&until=2025-01-29T17:00:00Z").json()[
        "rows"
    ]
    silent = [row for row in rows if row["coverage"] == 0]
    assert silent
    assert [row["stories"] for row in silent] == [None] * len(silent)
    assert 'class="unknown"' in client.get(f"/event/{EVENT}").text


def test_the_running_hour_is_marked(client: httpx.Client) -> None:
    assert "running" in client.get(f"/event/{EVENT}").text


def test_an_event_shows_its_stories_in_order_of_centrality_with_the_words_that_matched(client: httpx.Client) -> None:
    html = client.get(f"/event/{EVENT}").text
    first, second = html.find("cheap model number 3<"), html.find("cheap model number 4<")
    assert 0 < first < second
    assert "<mark>cheap model</mark>" in html


def test_an_event_shows_who_was_notified_and_who_was_not(client: httpx.Client) -> None:
    shown = text_of(client.get(f"/event/{EVENT}").text)
    assert "slack sent" in shown
    assert "email failed: timeout" in shown


def test_a_changed_definition_is_a_marker_in_the_chart(client: httpx.Client) -> None:
    assert "definition changed" in client.get(f"/topic/{TOPIC}").text


def test_every_bar_leads_to_as_many_articles_as_it_counts(client: httpx.Client) -> None:
    html = client.get(f"/topic/{TOPIC}?show=articles&period=48h&by=hour").text
    bars = re.findall(r'<a href="(/search[^"]+)" tabindex="-1"><rect[^>]*><title>[^:]+:\d\d: (\d+) articles', html)
    assert len(bars) > 3
    for href, articles in bars:
        found = text_of(client.get(unescape(href)).text)
        assert f"{articles} article" in found


def test_a_story_shows_who_had_it_first_and_its_headlines(client: httpx.Client) -> None:
    shown = text_of(client.get(f"/story/{article_id(0)}").text)
    assert "Ledger had it first" in shown
    assert "2 articles followed" in shown
    assert "Its 2 headlines" in shown


def test_an_article_shows_how_its_headline_changed(client: httpx.Client, world: Warehouse) -> None:
    copy = world.snapshot_rows("dashboard/story", story=str(article_id(0)))[1]["article_id"]
    html = client.get(f"/article/{copy}").text
    assert "<del>First</del><ins>Second</ins> headline" in html


def test_a_search_marks_the_words_and_counts_what_it_found(client: httpx.Client) -> None:
    html = client.get("/search?q=cheap+model&period=30d").text
    assert "<mark>cheap</mark> <mark>model</mark>" in html
    counted = re.search(r'<h1 class="count">(\d+) articles', html)
    assert counted
    rows = client.get(
        "/data/search.json?words=cheap%20model&since=2024-12-01T00:00:00Z&until=2025-02-01T00:00:00Z"
    ).json()["rows"]
    assert int(counted[1]) == len(rows)


def test_an_address_as_search_explains_why_the_article_is_here(client: httpx.Client) -> None:
    shown = text_of(client.get("/search?q=https://o0.example/a/0").text)
    assert "Why is it here, or not?" in shown
    assert "named by a feed : ok" in shown


def test_health_names_the_failing_feed_its_reason_and_the_cure(client: httpx.Client) -> None:
    shown = text_of(client.get("/health").text)
    assert "One" in shown or "1 feed needs attention" in shown
    assert "http-404" in shown
    assert "newspike feeds find" in shown


def test_health_and_source_say_what_became_of_each_item_and_what_does_not_add_up(client: httpx.Client) -> None:
    for path in ("/health", "/source/Herald"):
        shown = text_of(client.get(path).text)
        assert "Items in documents 4 known already 3 refused repeated 1" in shown
        assert "items 5 4" in shown
    other = text_of(client.get("/source/Ledger").text)
    assert "Items in documents 0 None." in other
    assert "No differences" in other


@pytest.mark.parametrize(
    ("minutes", "shown"), [(0, "first"), (22, "+22 min"), (119, "+119 min"), (210, "+3.5 h"), (5760, "+4 days")]
)
def test_how_long_after_the_first_is_in_the_unit_that_people_use(minutes: int, shown: str) -> None:
    assert later(minutes) == shown


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("/topic/cheap-modles", "cheap-models"),
        ("/compare?t=tarifs", "tariffs"),
        ("/source/Legder", "Ledger"),
        ("/event/1", "no such event"),
        ("/story/x", "no such story"),
        ("/article/x", "no such article"),
        ("/nosuch", "no such page"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest_ones(client: httpx.Client, path: str, word: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert word in text_of(answer.text)


@pytest.mark.parametrize(
    "path",
    [
        f"/topic/{TOPIC}?period=soon",
        f"/topic/{TOPIC}?from=yesterday",
        f"/topic/{TOPIC}?from=2025-01-29&to=2025-01-02",
        f"/topic/{TOPIC}?show=everything",
        f"/topic/{TOPIC}?by=second",
        "/search?since=x",
        "/data/hours.csv",
        "/data/hours.csv?topic=a&since=x&until=y",
        "/data/volume.json?subject=a&by=year&since=2025-01-01&until=2025-01-02",
        "/data/events.json?since=2025-01-01&until=2025-01-02&limit=0",
        "/data/events.json?since=2025-01-01&until=2025-01-02&nosuch=1",
    ],
)
def test_an_address_that_cannot_be_understood_says_why(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 400
    assert len(text_of(answer.text)) > 20


def test_an_unchanged_page_is_not_sent_again(client: httpx.Client) -> None:
    first = client.get("/topics")
    again = client.get("/topics", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""


def test_a_new_snapshot_is_shown_at_once(tmp_path: Path, settings_of: Callable[..., DashboardSettings]) -> None:
    warehouse = published(tmp_path)
    with browsing(settings_of(warehouse)) as client:
        before = client.get("/search?q=zeppelin&period=7d")
        at = NOW - timedelta(minutes=1)
        warehouse.land([article(canonical_url="https://o0.example/z", title="Zeppelin lands", event_at=at, seen_at=at)])
        warehouse.load()
        warehouse.publish()
        after = client.get("/search?q=zeppelin&period=7d", headers={"If-None-Match": before.headers["etag"]})
    assert "0 articles" in text_of(before.text)
    assert after.status_code == 200
    assert "Zeppelin" in after.text


def test_times_are_in_the_zone_of_the_settings_with_utc_beside(client: httpx.Client) -> None:
    shown = text_of(client.get(f"/event/{EVENT}").text)
    assert re.search(r"29 Jan 13:50 \(12:50 UTC\)", shown)


def test_a_question_without_javascript_or_clock_shows_the_last_week_of_the_data(client: httpx.Client) -> None:
    html = client.get(f"/ask?question=topic-by-day&topic={TOPIC}").text
    assert 'name="since" value="2025-01-22"' in html
    assert "rows" in text_of(html)


def test_the_sql_box_answers_and_refuses_what_changes_or_leaves_the_snapshot(client: httpx.Client) -> None:
    assert "24" in text_of(client.get("/ask?sql=select+count(*)+from+entries+where+guid+<>+'copy'").text)
    refused = text_of(client.get("/ask?sql=select+*+from+read_csv('/etc/passwd')").text)
    assert "disabled by configuration" in refused
    assert "only SELECT" in text_of(client.get("/ask?sql=drop+table+articles").text)


def test_the_slider_shows_the_alerts_of_another_sensitivity(client: httpx.Client) -> None:
    usual = text_of(client.get(f"/topic/{TOPIC}").text)
    assert "far more about 1 more about 1 as set 1 fewer about 1 far fewer about 1 fewest about 0" in usual
    fewest = text_of(client.get(f"/topic/{TOPIC}?sensitivity=5").text)
    assert "None: the highest score was 2 times what an alert needs as set." in fewest


def test_a_topic_s_number_of_stories_is_the_same_on_every_page(client: httpx.Client) -> None:
    on_its_page = re.search(r"(\d+) stories in", text_of(client.get(f"/topic/{TOPIC}?period=48h").text))
    listed = re.search(r"Cheap models high (\d+)", text_of(client.get("/topics?period=48h").text))
    compared = re.search(r"Cheap models 100.0 % (\d+)", text_of(client.get(f"/compare?t={TOPIC}&period=48h").text))
    on_now = re.search(r"Cheap models Cheap models: (\d+) stories", text_of(client.get("/?span=48h").text))
    assert on_its_page
    assert listed
    assert compared
    assert on_now
    assert on_its_page[1] == listed[1] == compared[1] == on_now[1]


def test_an_event_that_has_no_stored_judgement_still_colours_its_hours(
    tmp_path: Path, settings_of: Callable[..., DashboardSettings]
) -> None:
    warehouse = Warehouse(home=tmp_path)
    warehouse.land([record for record in records() if not isinstance(record, (Judgement, Event))])
    warehouse.load()
    warehouse.publish()
    with browsing(settings_of(warehouse)) as client:
        now, event = client.get("/").text, client.get(f"/event/{EVENT}").text
    assert "bar v3" in now
    assert "bar v3" in event
    assert "not judged" in event
    assert re.search(r"<h1>[^<]*cheap model", event)


def test_news_that_ended_long_ago_is_not_called_now(
    world: Warehouse, settings_of: Callable[..., DashboardSettings]
) -> None:
    with browsing(settings_of(world, now=lambda: NOW + timedelta(days=400))) as client:
        shown = text_of(client.get("/").text)
    assert "One thing was unusual when the news ended." in shown
    assert "13 months ago. No cycle has run since" in shown
    assert "cannot judge" in shown


def test_an_address_that_is_nearly_right_leads_to_the_one_that_is(client: httpx.Client) -> None:
    assert f'Did you mean <a href="/topic/{TOPIC}">' in client.get("/topic/cheap-model").text
    assert '<a href="/entity/lantern-bay">' in client.get("/topic/lantern").text


def test_a_topic_says_what_its_attention_is_compared_with(client: httpx.Client) -> None:
    assert "in the 24 hours before" in text_of(client.get(f"/topic/{TOPIC}?period=24h").text)
    assert " before" not in text_of(client.get(f"/topic/{TOPIC}?period=90d").text).split("Stories by")[0]


def test_a_topic_with_an_open_event_is_unusual_wherever_it_is_listed(client: httpx.Client) -> None:
    assert 'class="lead unusual"' in client.get(f"/topic/{TOPIC}").text
    assert 'class="lead normal"' in client.get(f"/topic/{QUIET}").text
    listed = text_of(client.get("/topics").text)
    assert "Cheap models high" in listed
    assert "Tariffs high" not in listed


def test_the_sources_show_the_accounts_whose_sums_health_has(client: httpx.Client) -> None:
    def rows_of(panel: str, html: str) -> list[dict[str, object]]:
        address = re.search(rf'href="(/data/{panel}\.json[^"]+)"', html)
        assert address
        rows: list[dict[str, object]] = client.get(unescape(address[1])).json()["rows"]
        return rows

    def total(rows: list[dict[str, object]], field: str) -> int:
        return sum(int(str(row[field])) for row in rows)

    html, health = client.get("/sources").text, client.get("/health").text
    rows, account = rows_of("source_accounts", html), rows_of("accounting", health)
    for step in ("items", "entries", "articles"):
        assert total(rows, step) == total([row for row in account if row["step"] == step], "amount") > 0
    assert total(rows, "counted") == total([row for row in account if row["outcome"] == "counted"], "amount")
    assert {row["publisher"] for row in rows if row["differences"]} == {"Herald"}
    assert "The accounts of 1 publisher do not add up: Herald" in text_of(html)
