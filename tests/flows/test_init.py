"""``newspike init`` writes a configuration that works as it is."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.configuration.starter import STARTER_IN_CHECKOUT

runner = CliRunner()


def test_the_starter_configuration_has_no_problem(tmp_path: Path) -> None:
    assert runner.invoke(app, ["init", str(tmp_path)]).exit_code == 0
    checked = runner.invoke(app, ["check", "--config", str(tmp_path / "config" / "newspike.yaml")])
    assert (checked.exit_code, checked.output.count("problem")) == (0, checked.output.count("no problem"))


def test_files_that_exist_are_kept(tmp_path: Path) -> None:
    settings = tmp_path / "config" / "newspike.yaml"
    settings.parent.mkdir()
    settings.write_text("contact: me@example.org\n", encoding="utf-8")
    done = runner.invoke(app, ["init", str(tmp_path)])
    assert f"kept  {settings}" in done.output
    assert settings.read_text(encoding="utf-8") == "contact: me@example.org\n"
    assert (tmp_path / "config" / "feeds.yaml").is_file()


def test_the_source_folder_is_refused_with_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(STARTER_IN_CHECKOUT.parent)
    done = runner.invoke(app, ["init"])
    assert done.exit_code == 2
    assert "make a folder of your own" in done.output
