"""Templates: HTML with everything escaped, times as people read them and as programs do."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from dashboard import links, words
from dashboard.charts.svg import svg
from dashboard.visible import visible

TEMPLATES = Path(__file__).parent / "templates"
TITLE, NAME = 220, 80


def environment(zone: ZoneInfo) -> Environment:
    """Return the template environment for a time zone."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=visible,
    )
    made.filters |= {
        "amount": words.amount,
        "percent": words.percent,
        "seconds": words.seconds,
        "size": words.size,
        "usual": words.usual,
        "ratio": words.number,
        "later": words.later,
        "line": lambda text: words.one_line(text or "", TITLE),
        "name": lambda text: words.one_line(text or "", NAME),
        "when": lambda at: when(at, zone),
        "when_utc": lambda at: when(at, zone, beside=True),
        "day": lambda at: words.day(at, zone),
        "input_day": lambda at: f"{at.astimezone(zone):%Y-%m-%d}",
    }
    made.globals |= {
        "links": links,
        "count": words.count,
        "svg": svg,
        "lasted": words.lasted,
        "times": words.ratio,
        "web_url": words.web_url,
        "zone_name": zone.key,
    }
    return made


def when(at: datetime | None, zone: ZoneInfo, *, beside: bool = False) -> Markup:
    """Return an instant in the zone, with UTC on hover and, with `beside`, next to it; an en dash for none."""
    if at is None:
        return Markup("\u2013")
    after = f" ({words.utc(at).split(', ')[1]})" if beside and zone.key != "UTC" else ""
    return Markup('<time datetime="{}" title="{}">{}</time>{}').format(
        at.isoformat().replace("+00:00", "Z"), words.utc(at), words.clock(at, zone), after
    )
