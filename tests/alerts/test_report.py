import re
from datetime import timedelta

from alerts.messages import report
from alerts.messages.preview import rendered
from alerts.messages.sample import sample
from tests.alerts.briefs import NOW, alert, brief, later, of_event, story
from warehouse.records import AlertState

WEEK_AGO = NOW - timedelta(days=7)


def test_the_page_shows_each_episode_with_its_chart_and_stories() -> None:
    other = brief(alert=alert(topic="chips"), topic_title="Chips")
    html = report.page([brief(), other], since=WEEK_AGO, until=NOW)
    assert "2 alerts in 2 topics in 7 days" in html
    assert html.count("<svg") == 4  # light and dark
    assert html.count("Small lab releases an open model") == 2


def test_the_page_needs_nothing_from_anywhere() -> None:
    html = report.page([brief()], since=WEEK_AGO, until=NOW)
    assert not re.findall(r"<(?:script|link|img|iframe)\b", html)
    assert not re.findall(r"url\(\s*[\"']?(?!#)", html)


def test_text_from_outside_is_text_in_page_and_chart() -> None:
    hostile = '</text></svg><script>alert("x")</script>'
    html = report.page(
        [brief(topic_title=hostile, stories=(story(title=hostile, evidence=hostile),))], since=WEEK_AGO, until=NOW
    )
    assert "<script" not in html


def test_a_quiet_period_says_so() -> None:
    assert "Nothing spiked." in report.page([], since=WEEK_AGO, until=NOW)


def test_an_episode_that_is_over_is_told_in_its_last_state() -> None:
    assert "Back to normal" in report.page([later(brief(), AlertState.RESOLVED)], since=WEEK_AGO, until=NOW)


def test_a_preview_has_a_file_for_each_channel_and_the_chart() -> None:
    files = rendered(sample(NOW), at=NOW)
    assert set(files) == {
        "console.txt",
        "mail.html",
        "mail.eml",
        "slack.json",
        "webhook.json",
        "chart.vl.json",
        "chart.svg",
        "chart.png",
    }
    assert files["chart.png"].startswith(b"\x89PNG")


def test_a_sample_says_in_each_text_that_it_is_one() -> None:
    files = rendered(sample(NOW), at=NOW)
    assert all(b"This is a sample" in files[name] for name in ("console.txt", "mail.html", "slack.json"))


def test_a_page_that_is_kept_names_the_year() -> None:
    day = NOW.replace(hour=0, minute=0)
    assert "News events, 20 Jan 2025 to 27 Jan 2025" in report.page([], since=day - timedelta(days=7), until=day)


def test_a_period_that_begins_within_a_day_names_the_time() -> None:
    assert "News events, 20 Jan 2025 09:05 to" in report.page([], since=WEEK_AGO, until=NOW)


def test_a_quiet_period_says_what_was_watched_and_what_came_nearest() -> None:
    near = report.Nearest(title="Chips", at=NOW, observed=4, expected=1.2, window_h=8, share=0.83)
    watch = report.Watch(
        feeds=43,
        topics=40,
        articles=8120,
        stories=5000,
        coverage=0.97,
        failing=(("https://x.example/feed", "http 404"),),
        nearest=(near,),
    )
    html = report.page([], since=WEEK_AGO, until=NOW, watch=watch)
    for words in (
        "43 feeds for 40 topics",
        "8,120 articles, 5,000 stories",
        "97 % of the usual stories could be received, 1 feed failing now",
        "<strong>83 %</strong> Chips",
        "4 stories in 8 h, 1.2 expected, 27 Jan 09:05 UTC",
        "http 404",
    ):
        assert words in html


def test_an_event_that_is_over_is_shown_with_its_peak_and_how_soon_it_was_sent() -> None:
    ended = of_event(AlertState.RESOLVED, opening="Lantern Bay launches Skua-1")
    after = {ended.alert.alert_id: timedelta(minutes=126)}
    html = report.page([ended], since=WEEK_AGO, until=NOW, sent_after=after)
    for words in (
        "Lantern Bay launches Skua-1</a>",
        "9 stories of the topic in the 4 h",
        "2 h 6 min after the first article",
    ):
        assert words in html
