"""What the documentation tells people to type exists, and its pages form a site."""

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from flows.cli import COMMANDS, app, load_command
from tests.conftest import ROOT
from warehouse.sql_files import questions

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
SETTINGS_OF_TYPER = {"--version", "--help", "-h", "--install-completion", "--show-completion"}


def typed_commands(page: Path) -> list[str]:
    """Return the command lines of `newspike` in the blocks and in the running text of a page."""
    text = page.read_text(encoding="utf-8")
    fences = re.findall(r"^ *```(\w*)\n(.*?)^ *```$", text, re.DOTALL | re.MULTILINE)
    blocks = "".join(block for language, block in fences if language in {"", "sh", "bash"})
    lines = [*blocks.splitlines(), *re.findall(r"`(newspike [^`\n]+)`", text)]
    return [line.strip() for line in lines if re.match(r"\s*(?:\.venv/bin/)?newspike \S", line)]


def mistakes_in(line: str) -> list[str]:
    """Return the commands and options of a line that do not exist."""
    words = shlex.split(re.split(r" # | \| | && ", line)[0])[1:]
    if words and words[0] in SETTINGS_OF_TYPER:
        return []
    if not words or words[0] not in COMMANDS:
        return [f"no command {words[:1]}"]
    command: Any = load_command(words.pop(0))
    while words and words[0] in getattr(command, "commands", {}):
        command = command.commands[words.pop(0)]
    if words and getattr(command, "commands", {}) and not words[0].startswith("-"):
        return [f"no command {words[0]}"]
    if command.name == "sql" and words and re.fullmatch(r"[a-z][a-z-]*", words[0]) and words[0] not in questions():
        return [f"no question {words[0]}"]
    known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    given = {word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)}
    return sorted(given - known - SETTINGS_OF_TYPER)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_line_of_a_page_exists(page: Path) -> None:
    wrong = {line: found for line in typed_commands(page) if (found := mistakes_in(line))}
    assert wrong == {}


def test_the_topics_of_the_tutorial_and_the_guides_pass_their_own_examples(tmp_path: Path) -> None:
    pages = [ROOT / "docs" / "tutorial" / "first-alert.md", ROOT / "docs" / "how-to" / "own-topic.md"]
    blocks = re.findall(r"```yaml\n(.*?)```", "\n".join(page.read_text(encoding="utf-8") for page in pages), re.DOTALL)
    for number, block in enumerate(blocks):
        file = tmp_path / f"{number}.yaml"
        file.write_text(block, encoding="utf-8")
        tested = CliRunner().invoke(app, ["topics", "test", "--topics", str(file)])
        assert tested.exit_code == 0, tested.output
    assert len(blocks) == 2


def test_the_pages_form_a_site_without_dead_links(tmp_path: Path) -> None:
    pytest.importorskip("material")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    assert built.returncode == 0, built.stderr
    assert "https://fonts." not in (tmp_path / "index.html").read_text(encoding="utf-8")
