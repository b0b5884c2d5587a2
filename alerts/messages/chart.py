"""One Vega-Lite specification for every place a chart is shown, and its picture, drawn without a browser."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import vl_convert

from alerts.messages.sanitize import one_line
from warehouse.records import AlertBrief, AlertState

VERSION = "5.21"  # of Vega-Lite; the schema's address below names the same major version
HOUR, HALF_A_DAY = timedelta(hours=1), 12
WIDTH, HEIGHT = 470, 230  # a phone shows it at two thirds: the letters below stay legible
INK, QUIET, LOUD, BAND, LINE = "#334155", "#94a3b8", "#ea580c", "#cbd5e1", "#475569"
# a day's first hour is named by its date, the others by the clock
TICK = "utcFormat(datum.value, utchours(datum.value) + utcminutes(datum.value) == 0 ? '%d %b' : '%H:%M')"
Hour = tuple[datetime, int, float, float]

DURING, OUTSIDE = "during the episode", "before and after"
FONT = "Helvetica, Arial, 'DejaVu Sans', sans-serif"


def spec(brief: AlertBrief) -> dict[str, Any]:
    """Return the specification: stories per hour, the usual band behind them, the episode marked; all times in UTC."""
    start, end = _episode(brief)
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": WIDTH,
        "height": HEIGHT,
        "padding": 12,
        "background": "white",
        "title": _title(brief),
        "data": {"values": _rows(brief.hours, start, end)},
        "layer": [_episode_mark(start, end), _band(), _bars(), _expected()],
        "config": {
            "font": FONT,
            "view": {"stroke": None},
            "axis": {
                "labelColor": INK,
                "titleColor": INK,
                "labelFontSize": 15,
                "titleFontSize": 15,
                "titleFontWeight": "normal",
            },
        },
    }


def png(specification: dict[str, Any], *, scale: float = 2.0) -> bytes:
    """Return the chart as a PNG picture, twice its nominal size unless told: sharp on a phone."""
    return _png(json.dumps(specification), scale)


@lru_cache(maxsize=8)  # one message goes to several channels
def _png(specification: str, scale: float) -> bytes:
    return bytes(vl_convert.vegalite_to_png(specification, vl_version=VERSION, scale=scale, allowed_base_urls=[]))


def picture(specification: dict[str, Any] | None) -> bytes | None:
    """Return the PNG picture, or None: an alert without a chart is better than none, also where it cannot be drawn."""
    try:
        return png(specification) if specification else None
    except ValueError:
        return None


def svg(specification: dict[str, Any]) -> str:
    """Return the chart as an SVG document."""
    return str(vl_convert.vegalite_to_svg(specification, vl_version=VERSION, allowed_base_urls=[]))


def _episode(brief: AlertBrief) -> tuple[datetime, datetime]:
    alert = brief.alert
    over = alert.state in {AlertState.RESOLVED, AlertState.WITHDRAWN}
    now = max(alert.spike.hour_at, brief.hours[-1][0]) + HOUR
    return alert.started_at, max(alert.changed_at if over else now, alert.started_at)


def _rows(hours: Sequence[Hour], start: datetime, end: datetime) -> list[dict[str, Any]]:
    """Return a row per hour. Its band is the day's widest: that of a rare topic would look like bars otherwise."""
    rows = []
    for index, (at, counted, expected, _) in enumerate(hours):
        day = hours[max(index - HALF_A_DAY, 0) : index + HALF_A_DAY]
        within = at + HOUR > start and at < end
        rows.append(
            {
                "hour": _stamp(at),
                "middle": _stamp(at + HOUR / 2),
                "next": _stamp(at + HOUR),
                "stories": counted,
                "expected": round(expected, 3),
                "upper": round(max(upper for *_, upper in day), 3),
                "part": DURING if within else OUTSIDE,
            }
        )
    return rows


def _title(brief: AlertBrief) -> dict[str, Any]:
    return {
        "text": one_line(brief.topic_title, 80),
        "subtitle": [
            "Stories per hour, times in UTC. Orange: the episode.",
            "Grey band: the usual range of the day's hours; line: expected.",
        ],
        "anchor": "start",
        "limit": WIDTH + 30,  # a longer title would widen the picture, and shrink all that is in it
        "fontSize": 19,
        "color": INK,
        "subtitleFontSize": 15,
        "subtitleColor": INK,
        "offset": 14,
    }


def _time(field: str) -> dict[str, Any]:
    axis = {"labelExpr": TICK, "labelOverlap": True, "tickCount": 6, "grid": False}
    return {"field": field, "type": "temporal", "scale": {"type": "utc"}, "title": None, "axis": axis}


def _amount(field: str) -> dict[str, Any]:
    axis = {"tickMinStep": 1, "tickCount": 6, "format": "d"}
    return {
        "field": field,
        "type": "quantitative",
        "title": "stories per hour",
        "axis": axis,
        "scale": {"domainMin": 0},
    }


def _band() -> dict[str, Any]:
    mark = {"type": "area", "color": BAND, "opacity": 0.6, "interpolate": "step-after"}
    return {"mark": mark, "encoding": {"x": _time("hour"), "y": _amount("upper"), "y2": {"datum": 0}}}


def _bars() -> dict[str, Any]:
    """Return a bar per hour, from its start to its end."""
    colours = {"domain": [DURING, OUTSIDE], "range": [LOUD, QUIET]}
    return {
        "mark": {"type": "rect", "stroke": "white", "strokeWidth": 0.5},
        "encoding": {
            "x": _time("hour"),
            "x2": {"field": "next"},
            "y": _amount("stories"),
            "y2": {"datum": 0},
            "color": {"field": "part", "type": "nominal", "scale": colours, "legend": None},
        },
    }


def _expected() -> dict[str, Any]:
    mark = {"type": "line", "color": LINE, "strokeWidth": 1.5, "interpolate": "monotone"}
    return {"mark": mark, "encoding": {"x": _time("middle"), "y": _amount("expected")}}


def _episode_mark(start: datetime, end: datetime) -> dict[str, Any]:
    return {
        "data": {"values": [{"from": _stamp(start), "to": _stamp(end)}]},
        "mark": {"type": "rect", "color": LOUD, "opacity": 0.1},
        "encoding": {"x": _time("from"), "x2": {"field": "to"}},
    }


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
