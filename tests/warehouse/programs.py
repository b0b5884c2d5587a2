"""Other programs that do to a warehouse what the tests are about."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


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
