"""Help texts use plain, modern English: the words to avoid are listed in CONTRIBUTING.md."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest

from flows.cli import COMMANDS, load_command

ROOT = Path(__file__).resolve().parents[2]


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
