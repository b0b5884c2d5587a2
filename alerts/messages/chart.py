"""One Vega-Lite specification for every place a chart is shown, and its picture, drawn without a browser.

Above, the last two days in bars of two hours: an event is some bars wide, so that one sees it rise. Below, the last
four weeks in days. Sized for a phone: a mail's picture is shown there at nearly its nominal size.
"""

import json
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from alerts.messages.headlines import began_at
from alerts.messages.sanitize import one_line
from warehouse.records import OVER, AlertBrief

VERSION = "5.21"  # of Vega-Lite; the schema's address below names the same major version
BAR, DAY = timedelta(hours=2), timedelta(days=1)
LONGEST = timedelta(hours=3)  # a bar on the night that clocks are set back
SMOOTHED = 3  # bars on each side over which the expected line is averaged
WIDTH, HEIGHT, LOW = 330, 180, 56  # a phone shows it at nearly this size
SCALE = 3.0  # pixels of the picture per unit, so that it is sharp on a phone
LABEL, TITLE = 13, 15
TITLE_LENGTH = 42
# a day's first hour is named by its date, the others by the clock
TICK = "utcFormat(datum.value, utchours(datum.value) + utcminutes(datum.value) == 0 ? '%d %b' : '%H:%M')"
Bar = tuple[datetime, int, float, float]

DURING, OUTSIDE = "during the event", "before and after"
FONT = "Helvetica, Arial, 'DejaVu Sans', sans-serif"
INK, QUIET, LOUD, BAND, LINE, PAPER = "#334155", "#94a3b8", "#ea580c", "#dbe2ea", "#475569", "#ffffff"
DARK = {INK: "#cbd5e1", QUIET: "#64748b", LOUD: "#fb923c", BAND: "#334155", LINE: "#94a3b8", PAPER: "#1e293b"}


def spec(brief: AlertBrief) -> dict[str, Any]:
    """Return the specification: stories every two hours, the usual range behind them, the event marked."""
    below = [_weeks(brief)] if brief.days else []
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "padding": 12,
        "background": PAPER,
        "title": _title(brief),
        "vconcat": [_two_days(brief), *below],
        "spacing": 14,
        "config": {
            "font": FONT,
            "view": {"stroke": None},
            "axis": {
                "labelColor": INK,
                "titleColor": INK,
                "domainColor": QUIET,
                "tickColor": QUIET,
                "gridColor": BAND,
                "labelFontSize": LABEL,
                "titleFontSize": LABEL,
                "titleFontWeight": "normal",
            },
        },
    }


def in_dark(specification: dict[str, Any]) -> dict[str, Any]:
    """Return the specification in the colours of a dark page."""
    text = re.sub(r"#[0-9a-f]{6}", lambda found: DARK.get(found[0], found[0]), json.dumps(specification))
    changed: dict[str, Any] = json.loads(text)
    return changed


def png(specification: dict[str, Any]) -> bytes:
    """Return the chart as a PNG picture."""
    return _png(json.dumps(specification))


@lru_cache(maxsize=16)  # one message goes to several channels
def _png(specification: str) -> bytes:
    import vl_convert

    return bytes(vl_convert.vegalite_to_png(specification, vl_version=VERSION, scale=SCALE, allowed_base_urls=[]))


def picture(specification: dict[str, Any] | None) -> bytes | None:
    """Return the PNG picture, or None: an alert without a chart is better than none, also where it cannot be drawn."""
    try:
        return png(specification) if specification else None
    except ValueError:
        return None


def svg(specification: dict[str, Any]) -> str:
    """Return the chart as an SVG document."""
    import vl_convert

    return str(vl_convert.vegalite_to_svg(specification, vl_version=VERSION, allowed_base_urls=[]))


def _event(brief: AlertBrief) -> tuple[datetime, datetime]:
    """Return from when to when the event is marked: to its last article where it is over, else to the last bar."""
    start, drawn_until = began_at(brief), _ends(brief)[-1]
    ended = (brief.last_at or brief.alert.changed_at) if brief.alert.state in OVER else drawn_until
    return start, max(min(ended, drawn_until), start)


def _two_days(brief: AlertBrief) -> dict[str, Any]:
    rows = _rows(brief)
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "data": {"values": rows},
        "layer": [_band(rows), _bars(), _expected(), _highest(rows)],
    }


def _rows(brief: AlertBrief) -> list[dict[str, Any]]:
    """Return a row per bar, its expected value and upper edge averaged over the bars around it."""
    start, end = _event(brief)
    rows = []
    for index, ((at, counted, _, _), until) in enumerate(zip(brief.hours, _ends(brief), strict=True)):
        near = brief.hours[max(index - SMOOTHED, 0) : index + SMOOTHED + 1]
        within = until > start and at < end
        rows.append(
            {
                "from": _stamp(at, brief.zone),
                "middle": _stamp(at + (until - at) / 2, brief.zone),
                "to": _stamp(until, brief.zone),
                "stories": counted,
                "expected": round(_mean([expected for _, _, expected, _ in near]), 3),
                "upper": round(_mean([upper for *_, upper in near]), 3),
                "part": DURING if within else OUTSIDE,
            }
        )
    return rows


def _ends(brief: AlertBrief) -> list[datetime]:
    """Return where each bar ends: where the next one begins, an hour earlier or later where clocks change."""
    begins = [at for at, *_ in brief.hours]
    ends = [after if after - at <= LONGEST else at + BAR for at, after in pairwise(begins)]
    return [*ends, begins[-1] + BAR]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _title(brief: AlertBrief) -> dict[str, Any]:
    zone = brief.hours[-1][0].astimezone(ZoneInfo(brief.zone))
    name = "UTC" if zone.utcoffset() == timedelta(0) else brief.zone.replace("_", " ")
    return {
        "text": one_line(brief.topic_title, TITLE_LENGTH),
        "subtitle": ["Stories every 2 hours. Orange: the event.", f"Grey: the usual range. Times: {name}."],
        "anchor": "start",
        "limit": WIDTH + 30,  # a longer title would widen the picture, and shrink all that is in it
        "fontSize": TITLE,
        "color": INK,
        "subtitleFontSize": LABEL,
        "subtitleColor": INK,
        "offset": 10,
    }


def _time(field: str, values: Sequence[str] = ()) -> dict[str, Any]:
    axis: dict[str, Any] = {"labelExpr": TICK, "labelOverlap": True, "grid": False}
    if values:
        axis["values"] = [{"expr": f"toDate('{value}')"} for value in values]
    return {"field": field, "type": "temporal", "scale": {"type": "utc"}, "title": None, "axis": axis}


def _amount(field: str, *, ticks: int = 5) -> dict[str, Any]:
    axis = {"tickMinStep": 1, "tickCount": ticks, "format": "d"}
    return {"field": field, "type": "quantitative", "title": None, "axis": axis, "scale": {"domainMin": 0}}


def _band(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    mark = {"type": "area", "color": BAND, "opacity": 0.8, "interpolate": "monotone"}
    halves = [row["from"] for row in rows if row["from"][11:13] in {"00", "12"}]
    return {"mark": mark, "encoding": {"x": _time("middle", halves), "y": _amount("upper"), "y2": {"datum": 0}}}


def _bars() -> dict[str, Any]:
    """Return a bar per two hours, from their begin to their end."""
    colours = {"domain": [DURING, OUTSIDE], "range": [LOUD, QUIET]}
    return {
        "mark": {"type": "rect", "stroke": PAPER, "strokeWidth": 1},
        "encoding": {
            "x": _time("from"),
            "x2": {"field": "to"},
            "y": _amount("stories"),
            "y2": {"datum": 0},
            "color": {"field": "part", "type": "nominal", "scale": colours, "legend": None},
        },
    }


def _expected() -> dict[str, Any]:
    mark = {"type": "line", "color": LINE, "strokeWidth": 2, "interpolate": "monotone"}
    return {"mark": mark, "encoding": {"x": _time("middle"), "y": _amount("expected")}}


def _highest(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the one number that is written: that of the highest bar."""
    top = max(rows, key=lambda row: row["stories"])
    return {
        "data": {"values": [top] if top["stories"] else []},
        "mark": {"type": "text", "dy": -8, "fontSize": LABEL, "fontWeight": "bold", "color": INK},
        "encoding": {
            "x": _time("middle"),
            "y": _amount("stories"),
            "text": {"field": "stories", "type": "quantitative"},
        },
    }


def _weeks(brief: AlertBrief) -> dict[str, Any]:
    start = began_at(brief).astimezone(ZoneInfo(brief.zone)).date()
    rows = [
        {
            "from": _stamp(at, brief.zone),
            "to": _stamp(at + DAY, brief.zone),
            "stories": counted,
            "part": DURING if at.astimezone(ZoneInfo(brief.zone)).date() >= start else OUTSIDE,
        }
        for at, counted in brief.days
    ]
    weekly = [str(row["from"]) for row in rows[::-7]][::-1]
    colours = {"domain": [DURING, OUTSIDE], "range": [LOUD, QUIET]}
    return {
        "width": WIDTH,
        "height": LOW,
        "title": {
            "text": "Stories a day, four weeks",
            "anchor": "start",
            "fontSize": LABEL,
            "fontWeight": "normal",
            "color": INK,
        },
        "data": {"values": rows},
        "mark": {"type": "rect", "stroke": PAPER, "strokeWidth": 1},
        "encoding": {
            "x": _time("from", weekly),
            "x2": {"field": "to"},
            "y": _amount("stories", ticks=2),
            "y2": {"datum": 0},
            "color": {"field": "part", "type": "nominal", "scale": colours, "legend": None},
        },
    }


def _stamp(at: datetime, zone: str) -> str:
    """Return the wall clock's time as if it were UTC: Vega knows no other zones than UTC and the machine's own."""
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M:%S}Z"
