"""The templates of feeds and pages, and how they write a date."""

from __future__ import annotations

from datetime import datetime
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

_FOLDER = Path(__file__).parent / "templates"


def render(name: str, **values: Any) -> bytes:
    """Return the filled template as UTF-8."""
    return _template(name).render(**values).encode()


@cache
def _template(name: str) -> Template:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters |= {"rfc822": _rfc822, "rfc3339": _rfc3339, "clock": _clock}
    return environment.get_template(name)


def _rfc822(at: datetime) -> str:
    return format_datetime(at, usegmt=True)


def _rfc3339(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def _clock(at: datetime) -> str:
    return f"{at:%d.%m.%Y %H:%M} UTC"
