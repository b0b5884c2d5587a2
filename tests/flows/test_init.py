"""``newspike init`` writes a configuration that works as it is."""

from pathlib import Path

import pytest
from prefect.utilities.importtools import import_object
from ruamel.yaml import YAML
from typer.testing import CliRunner

from flows.cli import app
from flows.configuration.starter import STARTER_IN_CHECKOUT
from flows.operations.deployments import DEPLOYMENTS

RUNNER = CliRunner()


def test_the_starter_configuration_has_no_problem(tmp_path: Path) -> None:
    assert RUNNER.invoke(app, ["init", str(tmp_path)]).exit_code == 0
    checked = RUNNER.invoke(app, ["check", "--config", str(tmp_path / "config" / "newspike.yaml")])
    assert (checked.exit_code, checked.output.count("problem")) == (0, checked.output.count("no problem"))


def test_files_that_exist_are_kept(tmp_path: Path) -> None:
    settings = tmp_path / "config" / "newspike.yaml"
    settings.parent.mkdir()
    settings.write_text("contact: me@example.org\n", encoding="utf-8")
    done = RUNNER.invoke(app, ["init", str(tmp_path)])
    assert f"kept  {settings}" in done.output
    assert settings.read_text(encoding="utf-8") == "contact: me@example.org\n"
    assert (tmp_path / "config" / "feeds.yaml").is_file()


def test_the_source_folder_is_refused_with_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(STARTER_IN_CHECKOUT.parent)
    done = RUNNER.invoke(app, ["init"])
    assert done.exit_code == 2
    assert "make a folder of your own" in done.output


def test_a_prefect_yaml_of_an_own_folder_names_flows_that_are_imported(tmp_path: Path) -> None:
    made = RUNNER.invoke(app, ["init", str(tmp_path), "--prefect"])
    assert made.exit_code == 0
    deployments = YAML(typ="safe").load(tmp_path / "prefect.yaml")["deployments"]
    entrypoints = {each["entrypoint"] for each in deployments}
    assert entrypoints == {each.importable.replace(":", ".") for each in DEPLOYMENTS}
    assert all(import_object(each).description for each in entrypoints)


def test_a_prefect_yaml_that_exists_is_kept(tmp_path: Path) -> None:
    (tmp_path / "prefect.yaml").write_text("mine", encoding="utf-8")
    made = RUNNER.invoke(app, ["init", str(tmp_path), "--prefect"])
    assert f"kept  {tmp_path / 'prefect.yaml'}" in made.output
    assert (tmp_path / "prefect.yaml").read_text(encoding="utf-8") == "mine"
