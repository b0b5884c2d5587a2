"""A home of an earlier release is taken over as it is: warehouse, landed batches, outbox. It can be moved, too."""

import io
import json
import re
import shlex
import shutil
import tarfile
from datetime import timedelta
from pathlib import Path

import pytest
import zstandard
from typer.testing import CliRunner

from alerts.channels import Terminal
from alerts.outbox.delivery import deliver
from alerts.routing.silences import mutes
from flows.cli import app
from flows.configuration.channels import open_outbox
from flows.configuration.sandbox import SandboxSettings, write_configuration
from flows.configuration.settings import load_settings
from flows.runtime.context import warehouse_of
from tests.builders import NOW, feed
from tests.conftest import ROOT, TOPICS
from tests.feeds.documents import item, rss
from tests.flows.sites import running_sites
from warehouse.identity import owner
from warehouse.store import Warehouse

RELEASES = sorted((Path(__file__).parent / "fixtures").glob("home-*.tar.zst"))
LATER = NOW + timedelta(hours=10)


def unpack(release: Path, home: Path) -> None:
    """Make the home that an earlier release has left: three articles, a batch not yet loaded, a message."""
    packed = zstandard.decompress(release.read_bytes())
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(home, filter="data")


@pytest.fixture(params=RELEASES, ids=lambda path: path.name.removesuffix(".tar.zst"))
def config(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return settings whose home was made by an earlier release."""
    unpack(request.param, tmp_path / "home")
    settings = tmp_path / "newspike.yaml"
    settings.write_text("home: home\nfeeds: feeds.yaml\n", encoding="utf-8")
    (tmp_path / "feeds.yaml").write_text("feeds: []\n", encoding="utf-8")
    return settings


def test_its_rows_and_what_had_landed_are_in_the_new_snapshot(config: Path) -> None:
    warehouse = Warehouse(config.parent / "home")
    assert warehouse.load().restored == ""
    warehouse.publish()
    with warehouse.connect_snapshot() as connection:
        titles = [title for (title,) in connection.execute("select title from latest_articles").fetchall()]
    assert len(titles) == 4
    assert "Landed before the upgrade" in titles


def test_the_question_of_the_readme_has_an_answer(config: Path) -> None:
    warehouse = Warehouse(config.parent / "home")
    warehouse.load()
    warehouse.publish()
    query = "select sum(stories) as stories from topic_days"
    asked = CliRunner().invoke(app, ["sql", "--json", "--config", str(config), query])
    assert asked.exit_code == 0, asked.output
    assert '"stories": 1' in asked.output


def test_a_message_that_waited_is_sent_once_and_mutes_are_kept(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_outbox(load_settings(config)) as outbox:
        assert [mute.pattern for mute in mutes(outbox, now=LATER)] == ["some-*"]
        deliver(outbox, {"webhook": Terminal()}, now=LATER)
        deliver(outbox, {"webhook": Terminal()}, now=LATER)
        assert outbox.counts() == {"sent": 1}
    assert capsys.readouterr().err.count("Low-cost AI models: 40 stories") == 1


def documented(heading: str) -> list[list[str]]:
    """Return the commands of each block below a heading of the page about upgrades and moves."""
    text = (ROOT / "docs/how-to/upgrade.md").read_text(encoding="utf-8")
    section = text.split(f"## {heading}\n")[1].split("\n## ")[0]
    return [re.findall(r"newspike .+", block) for block in section.split("```")[1::2]]


@pytest.mark.slow
@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.name.removesuffix(".tar.zst"))
def test_a_home_is_moved_as_the_documentation_says(
    release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    old, new, url = tmp_path / "old", tmp_path / "new", "http://outlet.example/feed.xml"

    def run(commands: list[str], folder: Path) -> None:
        monkeypatch.chdir(folder)
        for command in commands:
            words = shlex.split(command.replace("/mnt/backup", str(tmp_path / "backup")))
            done = CliRunner().invoke(app, words[1:])
            assert done.exit_code == 0, f"{command}: {done.output}"

    with running_sites() as sites:
        text = "The harbour opened its new bridge to the public on Monday, two years later than it was planned. " * 9
        published = item("1", title="Published after the move", link=f"{url[:-8]}1", description=text)
        sites.pages[url] = rss(published).decode()
        stage = SandboxSettings(
            feeds=[feed(url=url)], connect_to={"*.example": sites.address}, topics=TOPICS, pages=False
        )
        unpack(release, old)
        before = load_settings(write_configuration(old, stage))
        on_old, on_new = documented("Move to another machine")
        run(on_old, old)
        shutil.copytree(old / "config", new / "config")
        shutil.rmtree(old)
        run(on_new[:1], new)
        moved = load_settings(new / "config" / "newspike.yaml")
        assert moved.home_folder != before.home_folder
        with open_outbox(moved) as outbox:
            assert [mute.pattern for mute in mutes(outbox, now=LATER)] == ["some-*"]
            assert [alert.topic for alert in outbox.open_alerts()] == ["low-cost-model-launches"]
            assert not [one for one in deliver(outbox, {"webhook": Terminal()}, now=LATER) if one.outcome == "sent"]
        run(on_new[1:], new)
    with warehouse_of(moved).connect_snapshot() as connection:
        titles = [title for (title,) in connection.execute("select title from latest_articles").fetchall()]
    assert {"Landed before the upgrade", "Published after the move"} <= set(titles)
    assert len(titles) == len(set(titles)) == 5
    assert (
        owner(moved.home_folder).identity
        == json.loads((tmp_path / "backup/newspike/manifest.json").read_text())["home"]
    )
