"""One Vega-Lite specification for every place a chart is shown, and its picture, drawn without a browser."""

from datetime import UTC, datetime, timedelta
from typing import Any

import vl_convert

from alerts.clean import one_line
from warehouse.records import AlertBrief, AlertState

VERSION = "5.21"  # of Vega-Lite; the schema's address below names the same major version
WIDTH, HEIGHT = 470, 230  # a phone shows it at two thirds: the letters below stay legible
INK, QUIET, LOUD, BAND, LINE = "#334155", "#94a3b8", "#ea580c", "#cbd5e1", "#475569"
# a day's first hour is named by its date, the others by the clock
TICK = "utcFormat(datum.value, utchours(datum.value) + utcminutes(datum.value) == 0 ? '%d %b' : '%H:%M')"
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
        "data": {"values": [_row(hour, start, end) for hour in brief.hours]},
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
    return bytes(vl_convert.vegalite_to_png(specification, vl_version=VERSION, scale=scale, allowed_base_urls=[]))


def svg(specification: dict[str, Any]) -> str:
    """Return the chart as an SVG document."""
    return str(vl_convert.vegalite_to_svg(specification, vl_version=VERSION, allowed_base_urls=[]))


def _episode(brief: AlertBrief) -> tuple[datetime, datetime]:
    alert = brief.alert
    over = alert.state in {AlertState.RESOLVED, AlertState.WITHDRAWN}
    last = alert.spike.hour_at + timedelta(hours=1)
    return alert.started_at, max(alert.changed_at, alert.started_at) if over else max(last, alert.started_at)


def _row(hour: tuple[datetime, int, float, float], start: datetime, end: datetime) -> dict[str, Any]:
    at, counted, expected, upper = hour
    within = at + timedelta(hours=1) > start and at < end
    return {
        "hour": _stamp(at),
        "next": _stamp(at + timedelta(hours=1)),
        "stories": counted,
        "expected": round(expected, 3),
        "upper": round(upper, 3),
        "part": DURING if within else OUTSIDE,
    }


def _title(brief: AlertBrief) -> dict[str, Any]:
    return {
        "text": one_line(brief.topic_title, 80),
        "subtitle": [
            "Stories per hour, times in UTC. Orange: the episode.",
            "Grey band: the usual range of an hour; line: expected.",
        ],
        "anchor": "start",
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


def _hourly(mark: dict[str, Any], field: str, **encoding: Any) -> dict[str, Any]:
    """Return a layer that draws one mark per hour, from its start to its end."""
    return {"mark": mark, "encoding": {"x": _time("hour"), "x2": {"field": "next"}, "y": _amount(field)} | encoding}


def _band() -> dict[str, Any]:
    return _hourly({"type": "rect", "color": BAND, "opacity": 0.6}, "upper", y2={"datum": 0})


def _bars() -> dict[str, Any]:
    colours = {"domain": [DURING, OUTSIDE], "range": [LOUD, QUIET]}
    colour = {"field": "part", "type": "nominal", "scale": colours, "legend": None}
    return _hourly({"type": "rect", "stroke": "white", "strokeWidth": 0.5}, "stories", y2={"datum": 0}, color=colour)


def _expected() -> dict[str, Any]:
    return _hourly({"type": "rule", "color": LINE, "strokeWidth": 1.5}, "expected")


def _episode_mark(start: datetime, end: datetime) -> dict[str, Any]:
    return {
        "data": {"values": [{"from": _stamp(start), "to": _stamp(end)}]},
        "mark": {"type": "rect", "color": LOUD, "opacity": 0.1},
        "encoding": {"x": _time("from"), "x2": {"field": "to"}},
    }


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
