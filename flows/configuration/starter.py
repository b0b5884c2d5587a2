"""The starter configuration that ``newspike init`` copies, from a wheel as from a checkout."""

from __future__ import annotations

import shutil
from importlib.resources import as_file, files
from pathlib import Path

STARTER_IN_CHECKOUT = Path(__file__).resolve().parent.parent.parent / "config"


def copy_starter(target: Path) -> tuple[list[Path], list[Path]]:
    """Copy the starter configuration; returns the files written and those left alone."""
    written: list[Path] = []
    kept: list[Path] = []
    with as_file(files("flows").joinpath("starter")) as packaged:
        starter = packaged if packaged.is_dir() else STARTER_IN_CHECKOUT
        for source in sorted(path for path in starter.rglob("*") if path.is_file()):
            copy = target / source.relative_to(starter)
            if copy.exists():
                kept.append(copy)
                continue
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, copy)
            written.append(copy)
    return written, kept
