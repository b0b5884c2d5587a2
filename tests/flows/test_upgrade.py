"""A home of an earlier release is taken over as it is: warehouse, landed batches, outbox."""

import io
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
from flows.configuration.settings import load_settings
from tests.builders import NOW
from warehouse.store import Warehouse

RELEASES = sorted((Path(__file__).parent / "fixtures").glob("home-*.tar.zst"))
LATER = NOW + timedelta(hours=10)


@pytest.fixture(params=RELEASES, ids=lambda path: path.name.removesuffix(".tar.zst"))
def config(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return settings whose home was made by an earlier release: three articles, a batch not yet loaded, a message."""
    packed = zstandard.decompress(request.param.read_bytes())
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(tmp_path / "home", filter="data")
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
