"""What a page is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.visit import Visit


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A page: its address, its template, and the function that collects what the template shows."""

    path: str  # as Starlette writes it, with {parts}
    template: str
    show: Callable[[Visit], Mapping[str, Any]]
    menu: str = ""  # its name in the menu; empty: not there
