"""A site with a past: a sitemap, and an article on each of some days, with a configuration that watches it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.configuration.sandbox import SandboxSettings, write_configuration
from tests.builders import feed
from tests.conftest import TOPICS
from tests.flows.sites import Sites, running_sites

SITE = "http://ledger.example"
FEED = feed(url=f"{SITE}/feed.xml")
PUBLISHED = datetime(2025, 1, 2, 9, tzinfo=UTC)  # the first article; one each day follows
STORY = "The council said on Thursday that the bridge over the river will close for a week while its deck is renewed."
_SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
)


@contextmanager
def running_past(days: int) -> Iterator[Sites]:
    """Serve the site until the block ends."""
    with running_sites() as sites:
        sites.pages[f"{SITE}/robots.txt"] = f"User-agent: *\nAllow: /\nSitemap: {SITE}/sitemap.xml\n"
        sites.pages[f"{SITE}/sitemap.xml"] = sitemap(days)
        sites.pages |= {f"{SITE}/a/{day}": story(day) for day in range(days)}
        yield sites


def configured(sites: Sites, home: Path) -> Path:
    """Return the settings file of a configuration that watches the site."""
    return write_configuration(home, SandboxSettings(feeds=[FEED], connect_to={"*": sites.address}, topics=TOPICS))


def sitemap(days: int, title: str = "Bridge {} closes") -> str:
    """Return a sitemap of the articles."""
    said = "".join(
        f"<url><loc>{SITE}/a/{day}</loc><news:news>"
        f"<news:publication_date>{(PUBLISHED + timedelta(days=day)).isoformat()}</news:publication_date>"
        f"<news:title>{title.format(day)}</news:title></news:news></url>"
        for day in range(days)
    )
    return f'<?xml version="1.0"?><urlset {_SPACES}>{said}</urlset>'


def changed_sitemap(days: int) -> str:
    """Return a sitemap that knows no more than when the pages were last changed."""
    said = "".join(
        f"<url><loc>{SITE}/a/{day}</loc><lastmod>{(PUBLISHED + timedelta(days=day)).isoformat()}</lastmod></url>"
        for day in range(days)
    )
    return f'<?xml version="1.0"?><urlset {_SPACES}>{said}</urlset>'


def story(day: int, published: str = "") -> str:
    """Return the page of an article, which may say when it was published."""
    title = f"Bridge {day} closes for a week"
    body = f"<h1>{title}</h1>" + f"<p>{STORY} It is number {day}.</p>" * 4
    date = f'<meta property="article:published_time" content="{published}">' if published else ""
    return f"<html><head><title>{title}</title>{date}</head><body><article>{body}</article></body></html>"
