"""The operator's topics and entities, compiled once for each state of their files."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from extractors.topics import (
    DefinitionProblem,
    Definitions,
    Matcher,
    compile_matcher,
    definition_files,
    load_sound_definitions,
)
from flows.configuration.settings import Settings

Stamp = tuple[Path, int, int]


def matcher_of(settings: Settings) -> Matcher:
    """Return the compiled definitions of the settings, without those that have a problem: `check` lists them."""
    return _compiled(tuple(_stamp(path) for path in topic_files(settings)))


def topic_files(settings: Settings) -> list[Path]:
    """Return the topic files of the settings in order: the files named, and every YAML file of the folders named."""
    return definition_files([settings.located(path) for path in settings.topics])


def definitions_of(settings: Settings) -> tuple[Definitions, tuple[DefinitionProblem, ...]]:
    """Return the definitions of the settings without a problem, and the problems."""
    return _loaded(tuple(_stamp(path) for path in topic_files(settings)))


@lru_cache(maxsize=4)
def _loaded(stamps: Sequence[Stamp]) -> tuple[Definitions, tuple[DefinitionProblem, ...]]:
    return load_sound_definitions([path for path, _, _ in stamps])


@lru_cache(maxsize=4)
def _compiled(stamps: Sequence[Stamp]) -> Matcher:
    return compile_matcher(_loaded(stamps)[0])


def _stamp(path: Path) -> Stamp:
    status = path.stat() if path.exists() else None
    return (path, status.st_mtime_ns, status.st_size) if status else (path, 0, 0)
