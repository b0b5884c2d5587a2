"""Help texts use plain, modern English: the words to avoid are listed in CONTRIBUTING.md."""

import re
from collections.abc import Iterator
from functools import cache

import click
import pytest

from flows.cli import COMMANDS, load_command
from tests.conftest import ROOT


def words_to_avoid() -> list[str]:
    """Return the first column of the table "House words" in CONTRIBUTING.md."""
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = page.partition("## House words")[2].partition("\n## ")[0]
    cells = re.findall(r"^\| ([^|]+) \|", table, flags=re.MULTILINE)[1:]
    return [word.strip() for cell in cells for word in cell.split(",") if not word.startswith("---")]


def help_texts(command: click.Command, path: str) -> Iterator[tuple[str, str]]:
    yield path, command.help or ""
    for parameter in command.params:
        yield f"{path} --{parameter.name}", getattr(parameter, "help", None) or ""
    for name, below in getattr(command, "commands", {}).items():
        yield from help_texts(below, f"{path} {name}")


@cache
def all_help_texts() -> tuple[tuple[str, str], ...]:
    return tuple(found for name in COMMANDS for found in help_texts(load_command(name), f"newspike {name}"))


@pytest.mark.parametrize("word", words_to_avoid())
def test_no_help_text_uses_a_word_to_avoid(word: str) -> None:
    found = [path for path, text in all_help_texts() if re.search(rf"\b{word}\b", text, re.IGNORECASE)]
    assert found == []


def test_every_command_is_described_in_the_imperative() -> None:
    described = {path: text for path, text in all_help_texts() if "--" not in path}
    assert [path for path, text in described.items() if re.match(r"(This|The|Returns|It|A|An)\b", text)] == []


ARCHAIC = ("anew", "lest", "whence", "wherefrom", "thereof", "in earnest")
CODE = [
    path for room in ("flows", "extractors", "alerts", "warehouse", "dashboard") for path in (ROOT / room).rglob("*")
]
PAGES = [ROOT / "README.md", ROOT / "SECURITY.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "config").rglob("*.yaml")]
RELEASED = ROOT / "warehouse" / "migrations"


@pytest.mark.parametrize("word", ARCHAIC)
def test_no_page_comment_docstring_or_message_uses_an_archaic_word(word: str) -> None:
    texts = [path for path in (*CODE, *PAGES) if path.suffix in {".py", ".sql", ".html", ".md", ".yaml"}]
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in texts
        if RELEASED not in path.parents and path.name != "schema.md"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(rf"\b{word}\b", line)
    ]
    assert found == []
