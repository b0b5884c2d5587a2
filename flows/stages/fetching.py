"""Fetching: article pages by their links, and on from an aggregator to the article where its page says where."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from extractors.articles.aggregator_targets import find_target
from extractors.articles.url_kinds import is_unresolved
from extractors.fetch import Client, Failure, Request, run
from flows.configuration.settings import Settings
from flows.runtime.resources import fetch_rules, warm_workers
from warehouse.records import Page

FetchResult = Page | Failure | None  # None: robots.txt forbids this one


def fetch_pages(settings: Settings, links: Mapping[int, str]) -> dict[int, FetchResult]:
    """Return what came back for each link, under the same keys.

    Where an aggregator's page names the article on another site, that page is taken instead, if it can be fetched.
    """
    answers = run(_fetch(settings, links))
    targets = _targets(settings, links, answers)
    if targets:
        articles = run(_fetch(settings, targets))
        answers |= {number: answer for number, answer in articles.items() if isinstance(answer, Page)}
    return answers


async def _fetch(settings: Settings, links: Mapping[int, str]) -> dict[int, FetchResult]:
    async with Client(fetch_rules(settings)) as client:

        async def ask(link: str) -> FetchResult:
            return await client.get(Request(url=link)) if await client.allowed(link) else None

        answers = await asyncio.gather(*map(ask, links.values()))
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
