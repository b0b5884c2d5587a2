"""What verdicts say of topics and of the setting."""

from alerts.detection.precision import JudgedAlert, precision_by_topic, suggested_false_alarms


def judged(*scores: float, useful: bool, topic: str = "a") -> list[JudgedAlert]:
    return [JudgedAlert(topic=topic, peak_score=score, useful=useful) for score in scores]


def test_the_worst_topic_comes_first() -> None:
    found = precision_by_topic(judged(5, 6, useful=True) + judged(5, useful=False, topic="b"))
    assert [(topic.topic, topic.precision) for topic in found] == [("b", 0), ("a", 1)]


def test_the_suggested_setting_leaves_the_noise_out() -> None:
    said = judged(5.0, 6.0, 7.0, 8.0, useful=True) + judged(4.2, 4.4, useful=False)
    assert suggested_false_alarms(said, topics=40) == 0.16


def test_few_verdicts_suggest_nothing() -> None:
    assert suggested_false_alarms(judged(4.2, useful=False), topics=40) is None


def test_nothing_is_suggested_where_all_was_useful() -> None:
    assert suggested_false_alarms(judged(4, 5, 6, 7, 8, useful=True), topics=40) is None


def test_no_setting_helps_where_all_was_noise() -> None:
    assert suggested_false_alarms(judged(4, 5, 6, 7, 8, useful=False), topics=40) is None
