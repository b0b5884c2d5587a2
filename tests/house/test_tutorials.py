"""The commands of the tutorials, run on the news of the bundled newsroom: its headlines, imported as history."""

import csv
import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.configuration.sandbox import SandboxSettings, write_configuration
from newsroom.world.build import build_world
from newsroom.world.outlets import first_list
from newsroom.world.publications import link_of, title_at
from tests.house.test_docs import ROOT, typed_commands

pytestmark = pytest.mark.slow

TUTORIAL = ROOT / "docs" / "tutorial"
# the others need the network, or do not end
ON_STORED_NEWS = {"topics", "check", "sql", "backtest", "spikes", "search"}

Run = Callable[[Path], dict[str, str]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the home of a demo, which holds the newsroom's headlines and the topic of the tutorial."""
    folder = tmp_path_factory.mktemp("tutorial")
    config = write_configuration(folder / "newspike-demo", SandboxSettings(feeds=first_list(), connect_to={}))
    firsts: dict[object, str] = {}
    with (folder / "headlines.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("timestamp", "source", "title", "url"))
        for piece in sorted(build_world().pieces, key=lambda piece: piece.published_at):
            story = firsts.setdefault(piece.story, link_of(piece))
            at = piece.published_at
            rows.writerow((at.isoformat(), piece.outlet.name, title_at(piece, at), story))
    imported = CliRunner().invoke(app, ["import", str(folder / "headlines.csv"), "--config", str(config)])
    assert imported.exit_code == 0, imported.output
    (block,) = re.findall(r"```yaml\n(.*?)```", (TUTORIAL / "first-alert.md").read_text(encoding="utf-8"), re.DOTALL)
    (config.parent / "topics" / "food-quotas.yaml").write_text(block, encoding="utf-8")
    return folder


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    def all_of(page: Path) -> dict[str, str]:
        monkeypatch.chdir(folder)
        monkeypatch.setenv("NEWSPIKE_CONFIG", "newspike-demo/config/newspike.yaml")
        shown = {}
        for line in typed_commands(page):
            words = shlex.split(line)[1:]
            if words[0] in ON_STORED_NEWS:
                done = CliRunner().invoke(app, words)
                assert done.exit_code == 0, f"{line}\n{done.output}"
                shown[line] = done.output
        return shown

    return all_of


def test_a_topic_is_defined_previewed_applied_and_its_alerts_are_listed(run: Run) -> None:
    shown = run(TUTORIAL / "first-alert.md")
    assert (
        "0 of 3 examples failed" in shown["newspike topics test --topics newspike-demo/config/topics/food-quotas.yaml"]
    )
    (added,) = re.findall(r"added (\d+)", shown["newspike topics preview food-quotas"])
    assert int(added) > 10
    alerts = shown["newspike backtest --from 2025-01-01 --to 2025-01-30"]
    assert "2025-01-29" in alerts
    assert "low-cost-model-launches:" in alerts
    assert "food-quotas:" not in alerts


def test_january_is_followed_in_what_is_stored(run: Run) -> None:
    shown = run(TUTORIAL / "january-2025.md")
    assert "low-cost-model-launches:" in shown["newspike backtest --from 2025-01-15 --to 2025-02-01"]
    assert len(shown) >= 6
