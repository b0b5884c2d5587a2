"""What a rule would have said."""

from datetime import timedelta

from alerts.detection.backtest import would_alert
from tests.builders import NOW, spike

HOUR = timedelta(hours=1)


def test_each_episode_of_each_topic_is_one_alert() -> None:
    judged = [
        spike(topic=topic, hour_at=NOW + at * HOUR, score=score)
        for at, score in ((0, 6.0), (1, 7.0), (30, 6.0))
        for topic in ("b", "a")
    ]
    assert [(alert.topic, alert.hour_at) for alert in would_alert(judged)] == [
        ("a", NOW),
        ("b", NOW),
        ("a", NOW + 30 * HOUR),
        ("b", NOW + 30 * HOUR),
    ]
