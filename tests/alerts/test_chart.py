import struct
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

from alerts.messages import chart
from tests.alerts.briefs import NOW, alert, brief, later, of_event
from warehouse.records import AlertState


def rows(specification: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = specification["vconcat"][0]["data"]["values"]
    return found


def marked(specification: dict[str, Any]) -> tuple[str, str]:
    """Return from when to when bars are marked as the event's."""
    during = [row for row in rows(specification) if row["part"] == chart.DURING]
    return during[0]["from"], during[-1]["to"]


def test_the_same_event_has_the_same_specification() -> None:
    assert chart.spec(brief()) == chart.spec(brief())


def test_the_event_is_marked_from_its_begin_to_now() -> None:
    assert marked(chart.spec(brief())) == ("2025-01-27T02:00:00Z", "2025-01-27T10:00:00Z")


def test_an_event_that_is_over_is_marked_to_its_last_article() -> None:
    ended = later(of_event(last_at=NOW - timedelta(hours=3)), AlertState.RESOLVED)
    assert marked(chart.spec(ended))[1] == "2025-01-27T08:00:00Z"


def test_bars_are_two_hours_wide_and_cover_two_days() -> None:
    drawn = rows(chart.spec(brief()))
    assert len(drawn) == 24
    assert all(row["to"] == after["from"] for row, after in pairwise(drawn))


def test_the_expected_line_is_smooth() -> None:
    at = brief().hours[0][0]
    jagged = tuple((at + timedelta(hours=2 * n), 0, 4.0 * (n % 2), 1.0) for n in range(24))
    expected = [row["expected"] for row in rows(chart.spec(brief(hours=jagged)))]
    assert max(abs(one - other) for one, other in pairwise(expected)) < 1


def test_the_highest_bar_alone_has_its_number() -> None:
    (layer,) = [one for one in chart.spec(brief())["vconcat"][0]["layer"] if one["mark"]["type"] == "text"]
    assert [row["stories"] for row in layer["data"]["values"]] == [9]


def test_hours_are_those_of_the_readers_zone() -> None:
    tokyo = chart.spec(brief(zone="Asia/Tokyo"))
    assert rows(tokyo)[0]["from"] == "2025-01-25T19:00:00Z"
    assert "Times: Asia/Tokyo" in chart.svg(tokyo)


def test_the_four_weeks_have_a_bar_a_day() -> None:
    weeks = chart.spec(brief())["vconcat"][1]["data"]["values"]
    assert (len(weeks), weeks[-1]["part"]) == (28, chart.DURING)


def test_a_dark_drawing_has_dark_paper() -> None:
    dark = chart.svg(chart.in_dark(chart.spec(brief())))
    assert not [colour for colour in (chart.PAPER, chart.LOUD) if colour in dark]
    assert chart.DARK[chart.PAPER] in dark


def test_the_picture_is_three_times_as_sharp_as_the_drawing() -> None:
    picture = chart.png(chart.spec(brief()))
    width, height = struct.unpack(">II", picture[16:24])
    assert width > 3 * chart.WIDTH
    assert height > 3 * chart.HEIGHT


def test_the_drawing_names_its_units_and_its_zone() -> None:
    drawing = chart.svg(chart.spec(brief()))
    assert "Stories every 2 hours" in drawing
    assert "Times: UTC" in drawing
    assert ">27 Jan<" in drawing


def test_a_title_is_text_in_the_drawing() -> None:
    assert "<script" not in chart.svg(chart.spec(brief(topic_title="<script>alert(1)</script>")))


def test_an_episode_without_quiet_hours_can_be_drawn() -> None:
    short = replace(brief(alert=alert(started_at=NOW - timedelta(hours=1))), hours=brief().hours[-1:])
    assert chart.png(chart.spec(short)).startswith(b"\x89PNG")


def test_a_long_title_does_not_widen_the_picture() -> None:
    def width(title: str) -> int:
        picture = chart.png(chart.spec(brief(topic_title=title)))
        return int.from_bytes(picture[16:20], "big")

    assert width("Donaudampfschifffahrtsgesellschaft" * 2) == width("Chips")
