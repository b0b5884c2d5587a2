"""Reports: what a live run would have sent, and what two settings do differently."""

from dataclasses import replace
from datetime import timedelta

from alerts.detection.reports import Report, compare, report_of_hour
from tests.builders import NOW, spike

HOUR = timedelta(hours=1)


def report(topic: str = "topic", **fields: object) -> Report:
    return replace(report_of_hour(spike(topic=topic)), **fields)


def test_two_settings_differ_in_what_only_one_has() -> None:
    both, first, second = report("both"), report("first"), report("second")
    assert compare([both, first], [both, second]) == ((first,), (second,))


def test_an_event_that_is_reported_sooner_is_no_other_event() -> None:
    assert compare([report(at=NOW)], [report(at=NOW - 3 * HOUR)]) == ((), ())


def test_an_hour_judged_by_counts_is_sent_when_it_is_over() -> None:
    assert report_of_hour(spike(hour_at=NOW)).sent_at == NOW + HOUR
