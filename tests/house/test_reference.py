"""The reference pages say what the code does: they are made from it."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.configuration.settings import Settings
from tests.house.reference_pages import benchmarks_page, commands_page, sections, settings_page

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "reference"


@pytest.mark.parametrize(
    ("name", "page"),
    [("commands.md", commands_page), ("settings.md", settings_page), ("benchmarks.md", benchmarks_page)],
)
def test_a_generated_page_is_up_to_date(name: str, page: Callable[[], str]) -> None:
    text = page()
    if os.environ.get("NEWSPIKE_WRITE_DOCS"):
        (FOLDER / name).write_text(text, encoding="utf-8")
    assert (FOLDER / name).read_text(encoding="utf-8") == text


def test_every_setting_is_described() -> None:
    fields = [
        (f"{path}.{name}", field) for path, part in sections(Settings, "") for name, field in part.model_fields.items()
    ]
    assert [name for name, field in fields if not field.description and not field.exclude] == []
