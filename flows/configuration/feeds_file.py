"""The feed list: ``feeds.yaml`` and ``families.yaml`` as `Feed` records."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator

from extractors.feeds.schedule import LONGEST, SHORTEST
from extractors.fetch.model import secret_parameters, shown
from flows.configuration.kept import NOTHING_KEPT, Item, Kept, kept_text, parse_kept
from flows.configuration.problems import ConfigProblem, ConfigurationError
from flows.configuration.secret_ref import referenced, resolve
from flows.configuration.section import Section
from flows.configuration.settings import Settings
from flows.configuration.yaml_file import YamlFile, problems_of, read_yaml
from warehouse.records import Feed

_SPAN = re.compile(r"(\d{1,5})\s*(m|min|h)")
_UNITS = {"m": "minutes", "min": "minutes", "h": "hours"}


class Subscription(Section):
    """One item of ``feeds.yaml``."""

    url: str
    publisher: str
    family: str = ""
    title: str = ""
    language: str | None = None
    site: str = ""
    headers: dict[str, str] = Field(default_factory=dict)
    proxy: str | None = None
    ca_file: Path | None = None
    kind: Literal["feed", "news-sitemap"] = "feed"
    every: str = ""
    ignore_hints: bool = False
    user_agent: str = ""
    groups: list[str] = Field(default_factory=list)

    @field_validator("every")
    @classmethod
    def _is_a_span(cls, value: str) -> str:
        found = _SPAN.fullmatch(value.strip())
        if value and (not found or not SHORTEST <= _span(found) <= LONGEST):
            raise ValueError("is not a time between two polls from 5m to 24h, such as 15m or 2h")
        return value

    @field_validator("user_agent")
    @classmethod
    def _is_one_line(cls, value: str) -> str:
        if not value.isprintable() or not value.isascii():
            raise ValueError("must be one line of ASCII characters")
        return value

    @field_validator("url")
    @classmethod
    def _is_a_web_address(cls, value: str) -> str:
        if urlsplit(value).scheme not in {"http", "https"} or not urlsplit(value).hostname:
            raise ValueError("is not a web address: it must start with https:// or http:// and name a host")
        if "@" in urlsplit(value).netloc:  # the message never repeats the value
            raise ValueError(
                "has a user name or password in it, which would be stored and shown: send it as a header instead, "
                "`headers: {Authorization: ${NAME}}`, with the whole header in the environment"
            )
        if named := secret_parameters(value):
            raise ValueError(
                f"has a secret in it ({', '.join(named)}), which would be stored and shown: "
                f"write `{named[0]}=${{NAME}}`, with the value in the environment"
            )
        if "${" in urlsplit(value).netloc:
            raise ValueError("has ${NAME} in its host: it can stand in the path or a parameter")
        return value


def _span(found: re.Match[str]) -> timedelta:
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedsInForce:
    """The feeds and families in use, and the problems of their files."""

    feeds: tuple[Feed, ...]  # each once
    problems: tuple[ConfigProblem, ...]
    as_before: tuple[str, ...]  # what is used as it was before a mistake: addresses, and the families' file
    items: Sequence[Item]  # of the feeds
    families: Mapping[str, str]  # domain -> owner


def load_feeds(settings: Settings) -> tuple[Feed, ...]:
    """Return the subscribed feeds; raises ConfigurationError with every problem of both files."""
    found = feeds_in_force(settings)
    if found.problems:
        raise ConfigurationError(found.problems)
    return found.feeds


def sound_feeds(settings: Settings) -> tuple[Feed, ...]:
    """Return the feeds in force: of an item or a list with a mistake, the last version without."""
    return feeds_in_force(settings, parse_kept(kept_text(settings.home_folder))).feeds


def feeds_in_force(settings: Settings, kept: Kept = NOTHING_KEPT) -> FeedsInForce:
    """Return the feeds without a problem, and the kept ones in the place of those with one."""
    families, problems, as_before = _families_in_force(settings, kept)
    subscriptions: list[Subscription] = []
    try:
        source, items = _listed(settings)
    except ConfigurationError as error:
        problems += error.problems
        items, faulty = [], kept.feeds
    else:
        faulty = []
        for number, item in enumerate(items):
            try:
                subscriptions.append(Subscription(**item if isinstance(item, dict) else {"url": item}))
            except ValidationError as error:
                problems += problems_of(error, source, ("feeds", number))
                faulty += _kept_version(item, kept.feeds)
        problems += _doubles(source, items)
    known = {each.url for each in subscriptions}
    restored = [Subscription(**item) for item in faulty if item["url"] not in known]
    in_force = {each.url: each for each in reversed([*subscriptions, *restored])}
    return FeedsInForce(
        feeds=tuple(_feed(each, settings, families) for each in in_force.values())[::-1],
        problems=tuple(problems),
        as_before=(*as_before, *sorted({each.url for each in restored})),
        items=[each.model_dump(mode="json", exclude_unset=True) for each in in_force.values()][::-1],
        families=families,
    )


def _listed(settings: Settings) -> tuple[YamlFile, list[Any]]:
    """Return the feed list and its items; raises ConfigurationError where there is no list."""
    source = read_yaml(settings.located(settings.feeds))
    items = source.content.get("feeds") if isinstance(source.content, dict) else None
    if not isinstance(items, list) or not items:
        raise ConfigurationError([source.problem(("feeds",), "must be a list of feeds, each with url and publisher")])
    return source, items


def _kept_version(item: Any, kept: Sequence[Item]) -> list[Item]:
    """Return the kept version of an item with a mistake: of its address, or where that is new, of its publisher."""
    given = item if isinstance(item, dict) else {"url": item}
    return [each for each in kept if each["url"] == given.get("url")] or [
        each for each in kept if each["publisher"] == given.get("publisher")
    ]


def _families_in_force(
    settings: Settings, kept: Kept
) -> tuple[Mapping[str, str], list[ConfigProblem], tuple[str, ...]]:
    try:
        return families_of(settings), [], ()
    except ConfigurationError as error:  # where none are kept, each publisher is its own family
        as_before = (str(settings.located(settings.families)),) if settings.families and kept.families else ()
        return kept.families, list(error.problems), as_before


def families_of(settings: Settings) -> dict[str, str]:
    """Return domain -> owner, as far as the settings tell; raises ConfigurationError with every problem of the file."""
    return _load_families(settings.located(settings.families)) if settings.families else {}


def with_secrets(feed: Feed) -> Feed:
    """Return a feed with the secrets that its address, headers and proxy name.

    Those of the address stay beside it, for the request. A header whose secret is not set is left out.
    """
    headers = tuple((name, value) for name, text in feed.headers if (value := resolve(text)) is not None)
    proxy = resolve(feed.proxy) if feed.proxy else None
    return replace(feed, headers=headers, proxy=proxy, secrets=referenced(feed.url))


def _feed(item: Subscription, settings: Settings, families: Mapping[str, str]) -> Feed:
    return Feed(
        url=item.url,
        publisher=item.publisher,
        family=item.family or _owner(families, item.site, item.url) or item.publisher,
        title=item.title,
        language=item.language,
        site=item.site,
        headers=tuple(item.headers.items()),
        proxy=item.proxy,
        ca_file=str(settings.located(item.ca_file)) if item.ca_file else None,
        every_s=_span(found).total_seconds() if (found := _SPAN.fullmatch(item.every.strip())) else 0.0,
        ignore_hints=item.ignore_hints,
        user_agent=item.user_agent,
        kind=item.kind,
        groups=tuple(item.groups),
    )


def _doubles(source: YamlFile, items: list[Any]) -> list[ConfigProblem]:
    urls = [item.get("url") if isinstance(item, dict) else item for item in items]
    first: dict[str, int] = {}
    problems = []
    for number, url in enumerate(urls):
        if not isinstance(url, str):
            continue
        place = first.setdefault(same_feed(url), number)
        if place != number:
            as_first = "" if urls[place] == url else f", as {shown(str(urls[place]))}"
            problems.append(
                source.problem(("feeds", number), f"{shown(url)} is subscribed twice{as_first}: remove one")
            )
    return problems


def same_feed(url: str) -> str:
    """Return one form for the addresses of a feed: over http or https, with capitals in its host, a final slash."""
    host, slash, path = url.partition("://")[2].partition("/")
    return f"{host.lower()}{slash}{path}".rstrip("/")


def _owner(families: Mapping[str, str], *addresses: str) -> str | None:
    """Return the owner of the first address under a listed domain; None: none is listed."""
    for address in addresses:
        labels = (urlsplit(address).hostname or "").split(".")
        for start in range(len(labels) - 1):
            if owner := families.get(".".join(labels[start:])):
                return owner
    return None


def _load_families(path: Path) -> dict[str, str]:
    """Return domain -> owner, from a file of owner -> list of domains."""
    source = read_yaml(path)
    content = source.content.get("families") if isinstance(source.content, dict) else None
    if not isinstance(content, dict):
        raise ConfigurationError([source.problem(("families",), "must be owners, each with a list of domains")])
    problems = [
        source.problem(("families", owner), "must be a list of domains, such as [ledger.example]")
        for owner, domains in content.items()
        if not isinstance(domains, list) or not all(isinstance(domain, str) for domain in domains)
    ]
    if problems:
        raise ConfigurationError(problems)
    return {domain.casefold(): str(owner) for owner, domains in content.items() for domain in domains}
