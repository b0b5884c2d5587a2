"""Other programs that do to a warehouse what the tests are about."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT


def held_open(path: Path) -> subprocess.Popen[str]:
    """Return another program that has the file open until it gets a line of input."""
    code = "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=True); print('open', flush=True); input()"
    program = subprocess.Popen(  # noqa: S603 -- our own interpreter
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert program.stdout
    program.stdout.readline()
    return program


def run(code: str, *arguments: str) -> str:
    """Return what a short program of its own process printed."""
    done = subprocess.run(  # noqa: S603 -- our own interpreter
        [sys.executable, "-c", code, *arguments], cwd=ROOT, text=True, capture_output=True, check=True
    )
    return done.stdout.strip()


def run_with_read_only(folder: Path, code: str) -> str:
    """Return what a short program printed that sees a folder, its argument, as a disk mounted read-only.

    Permissions would not stop root, so the folder is mounted again for this program alone. Skips where the system does
    not let us.
    """
    mounted = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0"'
    unshare = shutil.which("unshare")
    if unshare is None or subprocess.run([unshare, "-rm", "sh", "-c", mounted, str(folder)], check=False).returncode:  # noqa: S603 -- found on PATH
        pytest.skip("this system does not let a program mount a folder for itself")
    program = [unshare, "-rm", "sh", "-c", f'{mounted} && exec "$1" -c "$2" "$0"', str(folder), sys.executable, code]
    done = subprocess.run(program, cwd=ROOT, text=True, capture_output=True, check=True)  # noqa: S603 -- found on PATH
    return done.stdout.strip()
