"""Tables of benchmarks: printed aligned, and, under ``python -m benchmarks``, kept as JSON and drawn as a chart."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

FILE = "NEWSPIKE_BENCHMARK_TABLES"  # environment variable: where `show` adds each table as a line of JSON
OURS, OTHERS, INK, FONT = "#ea580c", "#94a3b8", "#334155", "Helvetica, Arial, 'DejaVu Sans', sans-serif"
Cell = str | float | None


def show(title: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]], *, bars: str = "") -> None:
    """Print a table; `bars` is the column that its chart shows, one bar for each row, named by the columns of text."""
    texts = [list(columns), *([_text(cell) for cell in row] for row in rows)]
    widths = [max(len(row[place]) for row in texts) for place in range(len(columns))]
    numeric = [all(not isinstance(row[place], str) for row in rows) for place in range(len(columns))]
    print(title)
    for row in texts:
        cells = zip(row, widths, numeric, strict=True)
        print("  ".join(cell.rjust(width) if right else cell.ljust(width) for cell, width, right in cells).rstrip())
    if os.environ.get(FILE):
        kept = {"title": title, "columns": list(columns), "rows": [list(row) for row in rows], "bars": bars}
        with Path(os.environ[FILE]).open("a", encoding="utf-8") as file:
            file.write(json.dumps(kept) + "\n")


def _text(cell: Cell) -> str:
    if cell is None:
        return "-"
    if isinstance(cell, str):
        return cell
    return f"{cell:,.0f}" if isinstance(cell, int) or abs(cell) >= 1000 else f"{cell:.3g}"


def chart(table: dict[str, object], command: str) -> str:
    """Return a kept table as SVG: horizontal bars, those of Newspike in a colour of their own."""
    import vl_convert

    columns, rows, shown = list(table["columns"]), list(table["rows"]), str(table["bars"])  # type: ignore[call-overload]
    place = columns.index(shown)
    named = [at for at in range(len(columns)) if any(isinstance(row[at], str) for row in rows)]
    bars = [
        {
            "name": ", ".join(str(row[at]) for at in named),
            "value": row[place],
            "text": _text(row[place]),
            "ours": any("newspike" in str(row[at]).lower() for at in named),
        }
        for row in rows
        if isinstance(row[place], int | float)
    ]
    y = {"field": "name", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 320}}
    x = {"field": "value", "type": "quantitative", "title": shown, "axis": {"grid": False}}
    colour = {"condition": {"test": "datum.ours", "value": OURS}, "value": OTHERS}
    specification = {
        "title": {"text": str(table["title"]), "subtitle": command, "anchor": "start", "limit": 720},
        "data": {"values": bars},
        "width": 400,
        "height": {"step": 26},
        "encoding": {"y": y, "x": x},
        "layer": [
            {"mark": "bar", "encoding": {"color": colour}},
            {"mark": {"type": "text", "align": "left", "dx": 4}, "encoding": {"text": {"field": "text"}}},
        ],
        "config": {"font": FONT, "view": {"stroke": None}, "axis": {"labelColor": INK, "titleColor": INK}},
        "background": "#ffffff",
        "padding": 12,
    }
    return str(vl_convert.vegalite_to_svg(specification, vl_version="5.21", allowed_base_urls=[]))
