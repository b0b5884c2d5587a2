"""Commands start quickly: heavy libraries are imported when they are first used."""

import subprocess
import sys
from collections.abc import Iterable

import pytest

from flows.cli import COMMANDS, load_command

HEAVY = {
    *("aiohttp", "apprise", "duckdb", "feedparser", "fsspec", "htmldate", "jinja2", "numpy", "pebble", "prefect"),
    *("pyarrow", "pypdf", "py3langid", "slack_sdk", "trafilatura", "vl_convert"),
}
SETTINGS_ALONE = {"init", "check", "run"}
LOOPBACK_SERVERS = {"demo", "replay"}
PAST_FEEDS = {"feeds", "backfill"}


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
        pytest.param(LOOPBACK_SERVERS, {"duckdb", "aiohttp", "jinja2"}, id="the newsroom: its servers"),
        pytest.param(PAST_FEEDS, {"duckdb", "feedparser", "fsspec"}, id="feeds and their past: the feed parser"),
        pytest.param(
            COMMANDS.keys() - SETTINGS_ALONE - LOOPBACK_SERVERS - PAST_FEEDS, {"duckdb"}, id="all others: the warehouse"
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
