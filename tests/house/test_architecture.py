"""docs/architecture.md names every package with the first line of its docstring."""

import ast
import os

from tests.conftest import ROOT

PAGE = ROOT / "docs" / "architecture.md"
ROOMS = ("flows", "extractors", "alerts", "warehouse", "dashboard", "newsroom")


def package_table() -> str:
    """Return the table of packages, as their docstrings describe them."""
    rows = ["| package | what it holds |", "|---|---|"]
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("__init__.py")):
            first = (ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or "").splitlines()[0]
            rows.append(f"| `{file.parent.relative_to(ROOT)}` | {first} |")
    return "\n".join(rows)


def test_the_page_names_every_package_as_its_docstring_describes_it() -> None:
    page = PAGE.read_text(encoding="utf-8")
    if os.environ.get("NEWSPIKE_WRITE_DOCS"):
        start, end = page.index("| package |"), page.index("\n\n## The five files")
        PAGE.write_text(page[:start] + package_table() + page[end:], encoding="utf-8")
        return
    assert package_table() in page
