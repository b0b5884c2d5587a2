"""The recipes in deploy/: the unit is valid, the commands exist, the image is made of files that are there."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from flows.cli import app
from tests.conftest import ROOT

DEPLOY = ROOT / "deploy"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_accepts_the_unit(tmp_path: Path) -> None:
    unit = (DEPLOY / "newspike.service").read_text()
    program = tmp_path / ".venv" / "bin" / "newspike"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    (tmp_path / "newspike.service").write_text(unit.replace("/srv/newspike", str(tmp_path)))
    command = ["systemd-analyze", "verify", "--man=no", str(tmp_path / "newspike.service")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)  # noqa: S603
    assert (done.returncode, done.stderr) == (0, "")


def commands() -> list[list[str]]:
    """Return the newspike commands of all recipes, as words."""
    lines = [line for line in (DEPLOY / "crontab").read_text().splitlines() if not line.startswith("#")]
    found = [shlex.split(after.partition(">>")[0]) for line in lines if (after := line.partition("bin/newspike ")[2])]
    unit = re.search(r"^ExecStart=\S+/newspike (.*)$", (DEPLOY / "newspike.service").read_text(), re.MULTILINE)
    image = re.search(r'^CMD \["newspike", (.*)\]$', (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)
    assert unit
    assert image
    return [*found, shlex.split(unit[1]), shlex.split(image[1].replace(",", " "))]


@pytest.mark.parametrize("words", commands(), ids=lambda words: words[0])
def test_each_command_exists_with_its_options(words: list[str]) -> None:
    result = CliRunner().invoke(app, [*words, "--help"])
    assert result.exit_code == 0, result.output
    for option in (word for word in words if word.startswith("--")):
        assert option in result.output


def test_what_the_image_copies_is_there_and_all_packages_are_copied() -> None:
    copied = re.findall(r"^COPY (.+) \S+$", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)
    names = {name for line in copied for name in line.split()}
    assert all((ROOT / name).exists() for name in names)
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "benchmarks"}
    assert packages <= names


def test_compose_builds_that_image_and_gives_it_time_to_stop() -> None:
    service = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]["newspike"]
    assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).resolve() == DEPLOY / "Dockerfile"
    assert int(service["stop_grace_period"].removesuffix("s")) >= 10
    assert service["init"] is True  # left-over processes are waited for
