"""Checks of the whole configuration: every problem of every file, at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from extractors.topics import DefinitionError
from flows.configuration.feeds_file import load_feeds
from flows.configuration.problems import ConfigProblem, ConfigurationError
from flows.configuration.settings import Settings, load_settings
from flows.configuration.topic_files import definitions_of, topic_files


def problems_in(config: Path) -> tuple[tuple[ConfigProblem, ...], dict[str, int]]:
    """Return every problem of settings, feeds, families and topics; and how many feeds, topics, entities there are."""
    try:
        settings = load_settings(config)
    except ConfigurationError as error:
        return error.problems, {}
    problems: tuple[ConfigProblem, ...] = ()
    counts: dict[str, int] = {}
    for count in (_count_feeds, _count_definitions):
        problems += _problems_of(count, settings, counts)
    return problems, counts


def notes_in(config: Path) -> tuple[str, ...]:
    """Return warnings about valid settings that may not do what they seem to."""
    try:
        routes = load_settings(config).alerts.routes
    except ConfigurationError:
        return ()
    shared = [name for name, routes_of in Counter(route.channel for route in routes).items() if routes_of > 1]
    return tuple(
        f"channel {name} has several routes: what more than one of them wants is sent once, as the most urgent says"
        for name in shared
    )


def raise_on_problems(config: Path) -> None:
    """Raise ConfigurationError with every problem of the configuration, where there is one."""
    problems, _ = problems_in(config)
    if problems:
        raise ConfigurationError(problems)


def _problems_of(
    count: Callable[[Settings], dict[str, int]], settings: Settings, counts: dict[str, int]
) -> tuple[ConfigProblem, ...]:
    try:
        counts |= count(settings)
    except ConfigurationError as error:
        return error.problems
    except DefinitionError as error:
        return tuple(
            ConfigProblem(
                file=Path(problem.file), line=problem.line, key="", message=f"{problem.message}: {problem.advice}"
            )
            for problem in error.problems
        )
    return ()


def _count_feeds(settings: Settings) -> dict[str, int]:
    return {"feeds": len(load_feeds(settings))}


def _count_definitions(settings: Settings) -> dict[str, int]:
    files = topic_files(settings)
    if not files:
        named = ", ".join(str(settings.located(path)) for path in settings.topics)
        message = f"no topic file is found in {named}: add one, or `newspike init` writes a starter"
        raise ConfigurationError([ConfigProblem(file=settings.path, line=0, key="topics", message=message)])
    found = definitions_of(settings)
    if found.problems:
        raise DefinitionError(found.problems)
    return {"topics": len(found.definitions.topics), "entities": len(found.definitions.entities)}
