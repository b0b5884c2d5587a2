"""The commands that keep a warehouse, as they are typed."""

from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from alerts.messages.message import compose
from alerts.messages.sample import sample_brief
from alerts.outbox.outbox import Outbox
from flows.cli import app
from tests.builders import NOW, article, mention
from warehouse.store import Warehouse


@pytest.fixture
def config(warehouse: Warehouse, tmp_path: Path) -> Path:
    """Return a configuration whose home has one published article."""
    warehouse.land([article(), mention(article_id=article().article_id)])
    warehouse.load()
    warehouse.publish()
    path = tmp_path / "newspike.yaml"
    path.write_text(f"home: {warehouse.home}\n")
    return path


def typed(config: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--config", str(config)])


def test_a_query_is_answered(config: Path) -> None:
    said = typed(config, "sql", "select title from articles", "--csv")
    assert said.output.splitlines() == ["title", article().title]


def test_a_ready_made_question_is_answered(config: Path) -> None:
    said = typed(config, "sql", "busiest-topics", "--json", "--set", "since=2025-01-20", "--set", "until=2025-01-28")
    assert '"topic": "low-cost-model-launches"' in said.output


def test_a_wrong_query_exits_2_with_the_reason(config: Path) -> None:
    said = typed(config, "sql", "from nowhere")
    assert (said.exit_code, "nowhere" in said.output) == (2, True)


def test_a_home_without_a_snapshot_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "newspike.yaml").write_text(f"home: {tmp_path / 'none'}\n")
    said = typed(tmp_path / "newspike.yaml", "sql", "select 1")
    assert (said.exit_code, "run the pipeline once" in said.output) == (2, True)


def test_a_backup_is_restored_into_another_home(config: Path, tmp_path: Path) -> None:
    assert typed(config, "backup", str(tmp_path / "backup")).exit_code == 0
    (tmp_path / "other.yaml").write_text(f"home: {tmp_path / 'other'}\n")
    said = typed(tmp_path / "other.yaml", "restore", str(tmp_path / "backup"))
    assert "1 article versions, 1 mentions" in said.output


def told(config: Path) -> Path:
    """Return the outbox of a configuration's home after a message about the article was kept in it."""
    said = replace(sample_brief(NOW), stories=(replace(sample_brief(NOW).stories[0], url=article().canonical_url),))
    outbox = config.parent / "home" / "outbox.sqlite"
    with Outbox(outbox) as opened:
        opened.enqueue([(compose(said), "slack")], now=NOW)
    return outbox


def test_a_restored_outbox_keeps_back_what_waited(config: Path, tmp_path: Path) -> None:
    told(config)
    assert typed(config, "backup", str(tmp_path / "backup")).exit_code == 0
    (tmp_path / "other.yaml").write_text(f"home: {tmp_path / 'other'}\n")
    said = typed(tmp_path / "other.yaml", "restore", str(tmp_path / "backup"))
    with Outbox(tmp_path / "other" / "outbox.sqlite") as outbox:
        assert ("1 messages that waited are kept back" in said.output, outbox.counts()) == (True, {"given-up": 1})


def test_restoring_leaves_an_outbox_that_is_there(config: Path, tmp_path: Path) -> None:
    outbox = told(config)
    typed(config, "backup", str(tmp_path / "backup"))
    for name in ("live.duckdb", "newspike.duckdb"):
        (tmp_path / "home" / name).unlink()
    assert "stays as it is" in typed(config, "restore", str(tmp_path / "backup")).output
    with Outbox(outbox) as opened:
        assert opened.counts() == {"waiting": 1}


def test_a_backup_whose_outbox_was_changed_is_refused(config: Path, tmp_path: Path) -> None:
    told(config)
    typed(config, "backup", str(tmp_path / "backup"))
    next((tmp_path / "backup").glob("outbox-*.sqlite")).write_bytes(b"")
    (tmp_path / "other.yaml").write_text(f"home: {tmp_path / 'other'}\n")
    said = typed(tmp_path / "other.yaml", "restore", str(tmp_path / "backup"))
    assert (said.exit_code, "checksum" in said.output, (tmp_path / "other").exists()) == (1, True, False)


def test_restoring_over_a_warehouse_is_refused(config: Path, tmp_path: Path) -> None:
    typed(config, "backup", str(tmp_path / "backup"))
    assert typed(config, "restore", str(tmp_path / "backup")).exit_code == 1


def test_an_export_is_imported(config: Path, tmp_path: Path) -> None:
    assert "1 rows in 1 files" in typed(config, "export", "articles", str(tmp_path / "out")).output
    (tmp_path / "other.yaml").write_text(f"home: {tmp_path / 'other'}\n")
    assert "articles: 1 rows, 1 new" in typed(tmp_path / "other.yaml", "import", str(tmp_path / "out")).output


def test_csv_is_one_file(config: Path, tmp_path: Path) -> None:
    typed(config, "export", "mentions", str(tmp_path / "out"), "--format", "csv")
    assert (tmp_path / "out" / "mentions.csv").exists()


def test_forgetting_says_what_went(config: Path) -> None:
    assert "erased 1 articles" in typed(config, "forget", article().canonical_url, "--yes").output


def test_forgetting_reaches_the_messages_of_the_outbox(config: Path) -> None:
    with Outbox(told(config)) as outbox:
        (message,) = outbox.messages_about(sample_brief(NOW).alert.alert_id)
        assert [story.url for story in message.stories] == [article().canonical_url]
    assert "erased from 1 messages" in typed(config, "forget", article().canonical_url, "--yes").output
    with Outbox(told(config)) as outbox:
        (message,) = outbox.messages_about(sample_brief(NOW).alert.alert_id)
        assert message.stories == ()


def test_forgetting_asks_first(config: Path) -> None:
    assert typed(config, "forget", article().canonical_url).exit_code == 1


def test_expiring_says_what_went(config: Path) -> None:
    assert "erased 1 articles" in typed(config, "expire", "30").output
