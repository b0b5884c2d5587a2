"""A page read: its text, and what it says about itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lxml.html import HtmlElement

from extractors.articles.authors import AUTHOR_METAS, linked_authors, shown_authors, split_authors
from extractors.articles.body import extract_text
from extractors.articles.dates import Published, choose_date, page_claims
from extractors.articles.encoding import decode_page
from extractors.articles.head import Head, read_head
from extractors.articles.linked_data import LinkedData, read_linked_data
from extractors.articles.markup import parse_markup
from extractors.articles.places import is_front_page
from extractors.articles.titles import page_title, title_forms
from extractors.articles.trimming import trim_text
from extractors.links import absolute_link, canonical_link, registrable_domain
from extractors.text import clean_text
from warehouse.records import Entry, Page

SITE_METAS = ("og:site_name", "application-name")


@dataclass(frozen=True, kw_only=True, slots=True)
class PageReading:
    """What was read on one page."""

    tree: HtmlElement
    head: Head
    data: LinkedData
    url: str
    title: str
    text: str


def read_page(page: Page) -> PageReading | None:
    """Return what a page holds, by one parse; None where it is no markup."""
    tree = parse_markup(decode_page(page.body, page.charset))
    if tree is None:
        return None
    head, data = read_head(tree), read_linked_data(tree)
    titles = title_forms(tree, head, data)
    return PageReading(
        tree=tree,
        head=head,
        data=data,
        url=page.final_url,
        title=page_title(tree, titles, head, data),
        text=trim_text(clean_text(extract_text(tree)), titles),
    )


def page_date(reading: PageReading, entry: Entry, *, now: datetime) -> Published:
    """Return when an article was published, as its page and its entry say."""
    return choose_date(page_claims(reading.tree, reading.head, reading.data, reading.url), entry, now=now)


def page_authors(reading: PageReading, entry: Entry) -> tuple[str, ...]:
    """Return the authors: as the page's linked data says, else as the feed says, else as the page shows."""
    head = reading.head
    site = {name.casefold() for name in (head.first(SITE_METAS), registrable_domain(reading.url)) if name}
    named = tuple(name for name in split_authors(head.first(AUTHOR_METAS)) if name.casefold() not in site)
    return linked_authors(reading.data) or entry.authors or named or shown_authors(reading.tree)


def page_address(reading: PageReading) -> str:
    """Return the address under which an article is known: what the page calls itself, if that is of the same site."""
    url = canonical_link(reading.url)
    claimed = canonical_link(absolute_link(reading.head.canonical or reading.head.first(("og:url",)), reading.url))
    same_site = not url or registrable_domain(claimed) == registrable_domain(url)
    return claimed if claimed and same_site and not is_front_page(claimed) else url
