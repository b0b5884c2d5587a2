"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.configuration.settings import DEFAULT_CONFIG

Config = Annotated[
    Path, typer.Option("--config", "-c", envvar="NEWSPIKE_CONFIG", help="The settings file.", show_default=True)
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for a machine to read.")]

CONFIG = DEFAULT_CONFIG
