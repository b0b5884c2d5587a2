"""When an article of history counts."""

from datetime import timedelta

from extractors.archives.dating import dated_by_page
from extractors.archives.model import Window
from tests.builders import NOW, article

YEARS = timedelta(days=900)


def test_an_article_counts_when_it_was_published_however_late_it_was_found() -> None:
    found = dated_by_page(article(published_at=NOW - YEARS, seen_at=NOW, event_at=NOW - timedelta(days=30)))
    assert (found.event_at, found.seen_at) == (NOW - YEARS, NOW - YEARS)


def test_an_article_without_a_date_counts_when_it_was_found() -> None:
    undated = article(published_at=None, seen_at=NOW, event_at=NOW)
    assert dated_by_page(undated) == undated


def test_the_end_of_a_window_is_outside() -> None:
    window = Window(since=NOW, until=NOW + timedelta(hours=1))
    assert (window.holds(NOW), window.holds(NOW + timedelta(hours=1))) == (True, False)
