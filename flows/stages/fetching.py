"""Fetching: article pages by their links, and on from an aggregator to the article where its page says where."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from extractors.articles.aggregator_targets import find_target
from extractors.articles.url_kinds import is_unresolved
from extractors.fetch import Client, Failure, Request, run
from flows.configuration.settings import Settings
from flows.runtime.resources import fetch_rules, warm_workers
from warehouse.records import Page

FetchResult = Page | Failure | None  # None: robots.txt forbids this one


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """How a page is requested, as its feed is."""

    proxy: str | None = field(default=None, repr=False)
    ca_file: str | None = None
    secrets: tuple[tuple[str, str], ...] = field(default=(), repr=False)  # reference in the link, value


DIRECT = Way()


def fetch_pages(settings: Settings, links: Mapping[int, str], ways: Mapping[int, Way]) -> dict[int, FetchResult]:
    """Return what came back for each link, under the same keys.

    The secrets of a link's way are filled in for the request alone where the link has a reference, such as ``${NAME}``.
    Where an aggregator's page names the article on another site, that page is taken instead, if it can be fetched.
    """
    answers = run(_fetch(settings, links, ways))
    targets = _targets(settings, links, answers)
    if targets:
        articles = run(_fetch(settings, targets, {}))
        answers |= {number: answer for number, answer in articles.items() if isinstance(answer, Page)}
    return answers


async def _fetch(settings: Settings, links: Mapping[int, str], ways: Mapping[int, Way]) -> dict[int, FetchResult]:
    async with Client(fetch_rules(settings)) as client:

        async def ask(number: int, link: str) -> FetchResult:
            way = ways.get(number, DIRECT)
            return await client.get_allowed(
                Request(url=link, proxy=way.proxy, ca_file=way.ca_file, secrets=way.secrets)
            )

        answers = await asyncio.gather(*(ask(number, link) for number, link in links.items()))
    return dict(zip(links, answers, strict=True))


def _targets(settings: Settings, links: Mapping[int, str], answers: Mapping[int, FetchResult]) -> dict[int, str]:
    """Return the addresses to follow; the pages are read in worker processes, as all pages are."""
    pages = {
        number: answer
        for number, answer in answers.items()
        if isinstance(answer, Page) and is_unresolved(links[number], answer.final_url)
    }
    if not pages:
        return {}
    found = warm_workers(settings.workers).map(
        find_target, list(pages.values()), timeout_s=int(settings.workers.page_timeout_s)
    )
    return {number: target for number, target in zip(pages, found, strict=True) if isinstance(target, str) and target}
