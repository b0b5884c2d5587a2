"""The starter configuration that ``newspike init`` copies, from a wheel as from a checkout."""

from __future__ import annotations

import re
import shutil
from importlib.resources import as_file, files
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent.parent
STARTER_IN_CHECKOUT = CHECKOUT / "config"


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


def write_prefect_yaml(folder: Path) -> bool:
    """Write a ``prefect.yaml`` whose flows are imported from the installed package; returns False where one exists."""
    target = folder / "prefect.yaml"
    if target.exists():
        return False
    with as_file(files("flows").joinpath("starter_prefect.yaml")) as packaged:
        text = (packaged if packaged.is_file() else CHECKOUT / "prefect.yaml").read_text(encoding="utf-8")
    # flows/poll.py:poll is found in a checkout alone, flows.poll.poll wherever Newspike is installed
    target.write_text(re.sub(r"entrypoint: flows/(\w+)\.py:", r"entrypoint: flows.\1.", text), encoding="utf-8")
    return True
