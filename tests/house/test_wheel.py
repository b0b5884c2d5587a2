"""The wheel holds all that an installation needs: it works outside the checkout."""

import os
import re
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.conftest import ROOT

# what `init` and `check` import; the whole of requirements.lock would take minutes
TO_CHECK = ("typer", "pydantic", "ruamel.yaml", "lazy-loader", "ahocorasick-rs")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    built = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(built)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)  # noqa: S603
    (wheel,) = built.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the unpacked wheel, as an installation would have it."""
    site = tmp_path_factory.mktemp("site")
    with ZipFile(wheel) as archive:
        archive.extractall(site)
    return site


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
    assert newspike(installed, tmp_path, "init", "--prefect").returncode == 0
    assert "flows.cycle.cycle" in (tmp_path / "prefect.yaml").read_text(encoding="utf-8")
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


def python_of(version: str) -> str:
    """Return an interpreter of another version of Python, by itself or by pyenv; skip the test where there is none."""
    roots = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")).glob(f"versions/{version}.*/bin/python")
    for candidate in (f"python{version}", *map(str, sorted(roots))):
        try:
            asked = subprocess.run([candidate, "-c", "import venv, ensurepip"], capture_output=True, check=False)  # noqa: S603
        except OSError:
            continue
        if asked.returncode == 0:
            return candidate
    pytest.skip(f"Python {version} is not on this machine")


def pinned() -> str:
    """Return the versions of requirements.lock without hashes, as constraints."""
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return "\n".join(re.findall(r"^([\w.-]+==[^\s;\\]+(?: ; [^\\\n]+)?)", locked, re.MULTILINE))


@pytest.mark.slow
def test_the_wheel_sets_up_and_checks_a_folder_on_python_3_12(wheel: Path, tmp_path: Path) -> None:
    python = tmp_path / "venv" / "bin" / "python"
    subprocess.run([python_of("3.12"), "-m", "venv", str(tmp_path / "venv")], check=True)  # noqa: S603
    (tmp_path / "constraints.txt").write_text(pinned(), encoding="utf-8")
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    needed = subprocess.run(  # noqa: S603
        [*pip, "--only-binary", ":all:", "--constraint", str(tmp_path / "constraints.txt"), *TO_CHECK],
        capture_output=True,
        text=True,
        check=False,
    )
    if needed.returncode:
        pytest.skip(f"no package index: {needed.stderr.splitlines()[-1] if needed.stderr else ''}")
    subprocess.run([*pip, "--no-deps", str(wheel)], check=True)  # noqa: S603
    command = str(tmp_path / "venv" / "bin" / "newspike")
    for words, shown in (["--version"], "newspike "), (["init"], "wrote config"), (["check"], "ok: "):
        done = subprocess.run([command, *words], cwd=tmp_path, capture_output=True, text=True, check=False)  # noqa: S603
        assert (done.returncode, done.stderr) == (0, "")
        assert shown in done.stdout
