import struct
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

from alerts.messages import chart
from tests.alerts.briefs import NOW, alert, brief, later, spike
from warehouse.records import AlertState


def marked(specification: dict[str, Any]) -> tuple[str, str]:
    row = specification["layer"][0]["data"]["values"][0]
    return row["from"], row["to"]


def test_the_same_episode_has_the_same_specification() -> None:
    assert chart.spec(brief()) == chart.spec(brief())


def test_the_episode_is_marked_from_its_begin_to_the_last_judged_hour() -> None:
    assert marked(chart.spec(brief())) == ("2025-01-27T03:17:00Z", "2025-01-27T09:00:00Z")


def test_an_episode_that_is_over_is_marked_to_its_end() -> None:
    assert marked(chart.spec(later(brief(), AlertState.RESOLVED)))[1] == "2025-01-27T11:05:00Z"


def test_each_hour_is_drawn_from_its_begin_to_its_end() -> None:
    rows = chart.spec(brief())["data"]["values"]
    assert len(rows) == len(brief().hours)
    assert all(row["next"] == after["hour"] for row, after in pairwise(rows))


def test_the_picture_is_twice_as_sharp_as_the_drawing() -> None:
    picture = chart.png(chart.spec(brief()))
    width, height = struct.unpack(">II", picture[16:24])
    assert width > 2 * chart.WIDTH
    assert height > 2 * chart.HEIGHT


def test_the_drawing_names_its_units_and_its_zone() -> None:
    drawing = chart.svg(chart.spec(brief()))
    assert "stories per hour" in drawing
    assert "times in UTC" in drawing
    assert ">27 Jan<" in drawing


def test_a_title_is_text_in_the_drawing() -> None:
    assert "<script" not in chart.svg(chart.spec(brief(topic_title="<script>alert(1)</script>")))


def test_an_episode_without_quiet_hours_can_be_drawn() -> None:
    short = replace(brief(alert=alert(started_at=NOW - timedelta(hours=1))), hours=brief().hours[-1:])
    assert chart.png(chart.spec(short)).startswith(b"\x89PNG")


def test_an_episode_that_goes_on_is_marked_to_the_last_hour_that_is_drawn() -> None:
    shown = brief(alert=alert(spike=spike(hour_at=NOW - timedelta(hours=9))))
    assert marked(chart.spec(shown))[1] == "2025-01-27T09:00:00Z"


def test_a_long_title_does_not_widen_the_picture() -> None:
    def width(title: str) -> int:
        picture = chart.png(chart.spec(brief(topic_title=title)))
        return int.from_bytes(picture[16:20], "big")

    assert width("Donaudampfschifffahrtsgesellschaft" * 2) == width("Chips")
