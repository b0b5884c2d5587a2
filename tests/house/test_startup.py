"""Commands start quickly: heavy libraries are imported when they are first used."""

import subprocess
import sys
from collections.abc import Iterable

import pytest

from flows.cli import COMMANDS, load_command

HEAVY = {"aiohttp", "apprise", "duckdb", "feedparser", "prefect", "pyarrow", "pypdf", "py3langid", "trafilatura"}
SETTINGS_ALONE = {"init", "check", "run"}
FEEDS_OR_PAGES = {"doctor", "feeds", "articles", "replay", "backfill", "rebuild", "reextract"}
NOTHING_OF_PREFECT = HEAVY - {"prefect", "apprise", "pypdf"}


def heavy_libraries_of(commands: Iterable[str]) -> set[str]:
    code = f"import sys\nfrom flows.cli import load_command\nfor name in {sorted(commands)!r}: load_command(name)"
    code += "\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    return HEAVY & {name.partition(".")[0] for name in done.stdout.split()}


@pytest.mark.parametrize(
    ("commands", "libraries"),
    [
        pytest.param((), set(), id="the command line itself: none"),
        pytest.param(SETTINGS_ALONE, set(), id="settings alone: none"),
        pytest.param(FEEDS_OR_PAGES, NOTHING_OF_PREFECT, id="feeds and pages: no Prefect, no Apprise"),
        pytest.param(
            COMMANDS.keys() - SETTINGS_ALONE - FEEDS_OR_PAGES, {"duckdb", "pyarrow"}, id="all others: the warehouse's"
        ),
    ],
)
def test_commands_import_only_what_they_need(commands: set[str], libraries: set[str]) -> None:
    assert heavy_libraries_of(commands) <= libraries


def test_readers_of_a_snapshot_do_without_arrow() -> None:
    code = "import sys, dashboard.app, warehouse.reader, warehouse.database; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert "pyarrow" not in done.stdout.split()


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_listed_with_the_first_line_of_its_help(command: str) -> None:
    first = load_command(command).help.partition("\n\n")[0]
    assert " ".join(first.split()) == COMMANDS[command][2]
