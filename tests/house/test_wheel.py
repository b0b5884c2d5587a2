"""The wheel holds all that an installation needs: it works outside the checkout."""

import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the unpacked wheel, as an installation would have it."""
    built = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(built)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)  # noqa: S603
    (wheel,) = built.glob("*.whl")
    with ZipFile(wheel) as archive:
        archive.extractall(built / "site")
    return built / "site"


def newspike(installed: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    code = f"import sys; sys.path.insert(0, {str(installed)!r}); from flows.cli import main; main()"
    return subprocess.run(  # noqa: S603
        [sys.executable, "-c", code, *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_new_folder_is_set_up_and_checked_from_the_wheel_alone(installed: Path, tmp_path: Path) -> None:
    assert newspike(installed, tmp_path, "init").returncode == 0
    checked = newspike(installed, tmp_path, "check")
    assert (checked.returncode, checked.stderr) == (0, "")


def test_every_file_that_is_no_code_is_in_the_wheel(installed: Path) -> None:
    rooms = ("flows", "extractors", "warehouse", "alerts", "dashboard", "newsroom")
    tracked = subprocess.run(  # noqa: S603
        ["git", "ls-files", *rooms],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.split("\n")
    if not any(tracked):
        pytest.skip("not a git checkout")
    assert [name for name in tracked if name and not (installed / name).is_file()] == []


def test_another_package_of_the_same_name_is_refused_by_its_place(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "alerts").mkdir()
    (tmp_path / "alerts" / "__init__.py").write_text("", encoding="utf-8")
    code = f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {str(installed)!r}]; import flows"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603
    assert f"another package 'alerts' ({tmp_path / 'alerts' / '__init__.py'})" in done.stderr
    assert "an environment of its own" in done.stderr
