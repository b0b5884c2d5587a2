"""The configuration in force: its files, or for one with a mistake its last good version."""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import fields
from datetime import datetime
from pathlib import Path

from extractors.fetch.model import shown
from flows.configuration.feeds_file import feeds_in_force
from flows.configuration.kept import FILE, Kept, kept_text, parse_kept
from flows.configuration.problems import ConfigurationError
from flows.configuration.settings import Settings, load_settings, parse_settings
from flows.configuration.topic_files import definitions_of
from flows.configuration.validation import problems_in
from flows.configuration.yaml_file import parse_yaml
from warehouse.durable_files import write_durably
from warehouse.errors import WarehouseError

SERVED_HOME = "NEWSPIKE_SERVED_HOME"  # in the environment of the runs of `newspike serve`
_HOME = re.compile(r"^home:[ \t]*['\"]?([^'\"#\n]+)", re.MULTILINE)
logger = logging.getLogger(__name__)


def settings_in_force(config: Path) -> Settings:
    """Return the settings of a file; where it has a mistake, those that its last cycle used.

    Raises ConfigurationError with the problems where no cycle has used the file.
    """
    try:
        return load_settings(config)
    except ConfigurationError:
        kept = _last_settings(config)
        if kept is None:
            raise
        return kept


def keep_in_force(settings: Settings, now: datetime) -> None:
    """Keep what is in force now in the home, and log every problem.

    Where the disk is full, what was kept before stays.
    """
    home = settings.home_folder
    text = kept_text(home)
    kept, (problems, _) = parse_kept(text), problems_in(settings.path)
    warn_of_problems(settings.path, settings)
    feeds = feeds_in_force(settings, kept)
    present = Kept(
        settings=_text_of(settings.path, kept),
        feeds=feeds.items,
        families=feeds.families,
        definitions=definitions_of(settings).kept,
        faulty_since_at=(kept.faulty_since_at or now) if problems else None,
        problems=len(problems),
    )
    noted = {each.name: getattr(present, each.name) for each in fields(present)}  # `asdict` would copy all of it
    wanted = json.dumps(noted, default=str)
    if wanted == text:
        return
    try:
        write_durably(home / FILE, wanted.encode())
        (home / FILE).chmod(0o600)  # as closed as the files that it was made from may be
    except (OSError, WarehouseError) as error:
        logger.warning("configuration in force not kept: %s", error)


def warn_of_problems(config: Path, settings: Settings) -> None:
    """Log every problem of a configuration, and what is used as it was before."""
    problems, _ = problems_in(config)
    for problem in problems:
        logger.warning("configuration problem: %s", problem)
    if problems:
        kept = parse_kept(kept_text(settings.home_folder))
        as_before = ", ".join(_used_as_before(settings, kept)) or "nothing"
        logger.warning("configuration as before, until it is corrected: %s", as_before)


def used_as_before(config: Path) -> tuple[str, ...]:
    """Return what is used in its last good version: the settings, addresses of feeds, names of definitions."""
    try:
        settings = settings_in_force(config)
    except ConfigurationError:
        return ()
    return _used_as_before(settings, parse_kept(kept_text(settings.home_folder)))


def _used_as_before(settings: Settings, kept: Kept) -> tuple[str, ...]:
    is_broken = not _is_sound(settings.path)
    feeds = tuple(map(shown, feeds_in_force(settings, kept).as_before))
    return (*([str(settings.path)] if is_broken else ()), *feeds, *definitions_of(settings).as_before)


def _text_of(path: Path, kept: Kept) -> str:
    """Return the text of the settings file where it has no mistake, else the kept one."""
    return path.read_text(encoding="utf-8") if _is_sound(path) else kept.settings


def _is_sound(path: Path) -> bool:
    try:
        load_settings(path)
    except ConfigurationError:
        return False
    return True


def _last_settings(config: Path) -> Settings | None:
    """Return the settings that the last cycle used; None where no home keeps any of this file."""
    for home in _homes(config):
        kept = parse_kept(kept_text(home)).settings
        with suppress(ConfigurationError):
            settings = parse_settings(parse_yaml(config.resolve(), kept)) if kept else None
            if settings and settings.home_folder == home:
                return settings
    return None


def _homes(config: Path) -> Iterator[Path]:
    """Yield possible homes: the one being served, then the one in a line of the broken file."""
    if served := os.environ.get(SERVED_HOME):
        yield Path(served)
    with suppress(OSError):
        if found := _HOME.search(config.read_text(encoding="utf-8", errors="replace")):
            yield (config.resolve().parent / found[1].strip()).resolve()
