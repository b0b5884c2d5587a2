"""The operator's topics and entities, compiled once for each state of their files."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from extractors.topics import (
    InForce,
    Matcher,
    compile_matcher,
    definition_files,
    definitions_in_force,
)
from flows.configuration.kept import kept_text, parse_kept
from flows.configuration.settings import Settings

Stamp = tuple[Path, int, int]


def matcher_of(settings: Settings) -> Matcher:
    """Return the compiled definitions in force: of one with a mistake, the last version without."""
    return _compiled(*_state_of(settings))


def topic_files(settings: Settings) -> list[Path]:
    """Return the topic files of the settings in order: the files named, and every YAML file of the folders named."""
    return definition_files([settings.located(path) for path in settings.topics])


def definitions_of(settings: Settings) -> InForce:
    """Return the definitions in force, and the problems of the files."""
    return _loaded(*_state_of(settings))


def _state_of(settings: Settings) -> tuple[tuple[Stamp, ...], str]:
    """Return the sources of the definitions in force: the files, and the kept version of one with a problem."""
    stamps = tuple(_stamp(path) for path in topic_files(settings))
    return (stamps, kept_text(settings.home_folder)) if _loaded(stamps, "").problems else (stamps, "")


@lru_cache(maxsize=8)
def _loaded(stamps: Sequence[Stamp], kept: str) -> InForce:
    return definitions_in_force([path for path, _, _ in stamps], parse_kept(kept).definitions)


@lru_cache(maxsize=4)
def _compiled(stamps: Sequence[Stamp], kept: str) -> Matcher:
    return compile_matcher(_loaded(stamps, kept).definitions)


def _stamp(path: Path) -> Stamp:
    status = path.stat() if path.exists() else None
    return (path, status.st_mtime_ns, status.st_size) if status else (path, 0, 0)
