"""Judgements of full hours and of cycles: why there was an alert at any instant, or none, and nothing twice."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.runtime.context import RunContext
from flows.stages.alerting import alert_on_spikes
from newsroom.servers.slack import Slack
from tests.flows.rises import HOUR, MINUTE, NOW, TOPIC, context_of, told, usual
from warehouse.erasure import WATCH
from warehouse.records import Judgement, JudgementKind, Outcome

SECOND = MINUTE / 60


@pytest.fixture
def context(tmp_path: Path) -> RunContext:
    """Return the context of 35 days with one story of the topic a day, and ten in the last hours."""
    rise = [record for number in range(10) for record in told(10_000 + number, 0.2 + 0.25 * number, about=True)]
    return context_of(tmp_path, usual(range(1, 24 * 35)) + rise)


def at(context: RunContext, instant: datetime) -> Judgement:
    (found,) = context.warehouse.records(Judgement, "judgement_at", topic=TOPIC, at=instant)
    return found


def stored(context: RunContext, sql: str) -> list[tuple[Any, ...]]:
    context.warehouse.load()
    with context.warehouse.opened() as connection:
        return connection.execute(sql).fetchall()


def test_a_report_is_stored_as_it_was_judged_at_its_instant(context: RunContext, slack: Slack) -> None:
    alert_on_spikes(context)
    ((event_id, changed_at, score),) = stored(context, "select event_id, changed_at, score from events")
    judged = at(context, changed_at)
    assert (judged.judged_at, judged.kind, judged.outcome) == (changed_at, JudgementKind.CYCLE, Outcome.SPIKE)
    assert (judged.event_id, judged.score) == (event_id, score)
    assert judged.score >= judged.threshold
    assert judged.low <= judged.expected <= judged.high


def test_a_first_sign_and_a_near_miss_are_stored_with_what_they_lacked(context: RunContext, slack: Slack) -> None:
    alert_on_spikes(context)
    ((opened_at,),) = stored(context, "select changed_at from events")
    third, second = (at(context, opened_at - ago * HOUR) for ago in (0.25, 0.5))
    assert (third.outcome, second.outcome) == (Outcome.SUSPECTED, Outcome.NORMAL)
    assert third.judged_at - second.judged_at == HOUR / 4
    assert third.score > second.score
    assert third.observed == 3


def test_why_answers_for_the_minute_of_a_cycle(context: RunContext, slack: Slack) -> None:
    alert_on_spikes(context)
    ((opened_at,),) = stored(context, "select changed_at from events")
    feeds = "feeds:\n  - {url: https://outlet.example/feed.xml, publisher: Outlet}\n"
    (context.settings.path.parent / "feeds.yaml").write_text(feeds, encoding="utf-8")

    def why(instant: datetime) -> str:
        words = ["spikes", "why", TOPIC, "--at", f"{instant:%Y-%m-%dT%H:%M}", "--config", str(context.settings.path)]
        return CliRunner().invoke(app, words).stdout.splitlines()[0]

    assert why(opened_at).endswith(f"{opened_at:%H:%M} UTC: reported")
    assert "a first sign" in why(opened_at - MINUTE)


def test_a_window_that_is_run_twice_stores_the_same_judgements(context: RunContext, slack: Slack) -> None:
    everything = "select * exclude (batch_id) from judgements order by all"
    alert_on_spikes(context)
    before = stored(context, everything)
    alert_on_spikes(context)
    (context.settings.home_folder / WATCH).unlink()  # the stories are taken in again
    alert_on_spikes(context)
    assert stored(context, everything) == before
    assert len({row[:2] for row in before}) == len(before)


def test_a_topic_without_a_new_story_is_stored_at_full_hours_alone(context: RunContext, slack: Slack) -> None:
    alert_on_spikes(context)
    before = stored(context, "select count(*) from judgements")
    alert_on_spikes(context.moved_to(NOW + 5 * MINUTE))
    assert stored(context, "select count(*) from judgements") == before
    alert_on_spikes(context.moved_to(NOW + 60 * MINUTE))
    hours = "select judged_at from judgements where kind = 'hour' order by all"
    assert stored(context, hours) == [(NOW,), (NOW + HOUR,)]


def test_a_judgement_of_a_cycle_leaves_the_full_hour_to_be_judged(context: RunContext, slack: Slack) -> None:
    cycle = Judgement(
        topic=TOPIC, judged_at=NOW + SECOND, window_h=1, observed=0, expected=0.1, low=0.0, high=1.0, volume_score=0.0,
        novelty_score=0.0, score=0.0, threshold=3.5, outcome=Outcome.NORMAL, coverage=1.0, event_id=None,
        kind=JudgementKind.CYCLE,
    )  # fmt: skip
    context.warehouse.land([cycle, replace(cycle, judged_at=NOW)])
    alert_on_spikes(context.moved_to(NOW + 2 * SECOND))
    since_then = "select kind from judgements where judged_at >= $$2025-01-27 09:00:00+00$$ order by all"
    assert stored(context, since_then) == [("cycle",), ("cycle",), ("hour",)]


def test_of_stories_that_one_cycle_received_the_report_is_stored(tmp_path: Path, slack: Slack) -> None:
    at_once = [record for number in range(6) for record in told(10_000 + number, 0.2, about=True)]
    context = context_of(tmp_path, usual(range(1, 24 * 35)) + at_once)
    alert_on_spikes(context)
    rows = stored(context, "select outcome from judgements where kind = 'cycle'")
    assert rows == [("spike",)]
    assert stored(context, "select count(*) from judgements where kind = 'cycle' and event_id is null") == [(0,)]


def test_a_first_sign_stays_below_an_alert_in_what_came_nearest(tmp_path: Path, slack: Slack) -> None:
    three = [record for number in range(3) for record in told(10_000 + number, 0.2 + number / 10, about=True)]
    context = context_of(tmp_path, usual(range(1, 24 * 35)) + three)
    alert_on_spikes(context)
    ((score, needed),) = stored(context, "select score, threshold from judgements where outcome = 'suspected'")
    assert score > needed
    (nearest,) = context.warehouse.rows("nearest", since=NOW - HOUR, until=NOW, limit=5)
    assert nearest["share"] == 0.99
