"""A page read: its text, and what it says about itself."""

from __future__ import annotations

from dataclasses import dataclass

from lxml.html import HtmlElement

from extractors.articles.authors import AUTHOR_METAS, linked_authors, shown_authors, split_authors
from extractors.articles.body import extract_text
from extractors.articles.boilerplate import trim_text
from extractors.articles.dates import Published, page_claims, search_date
from extractors.articles.encoding import decode_page
from extractors.articles.head import Head, parse_head
from extractors.articles.linked_data import LinkedData, parse_linked_data
from extractors.articles.markup import parse_markup
from extractors.articles.titles import page_title, title_forms
from extractors.articles.url_kinds import is_front_page
from extractors.links import absolute_link, canonical_link, registrable_domain
from extractors.text import clean_text
from warehouse.records import Entry, Page

SITE_METAS = ("og:site_name", "application-name")


@dataclass(frozen=True, kw_only=True, slots=True)
class ExtractedPage:
    """What was read on one page."""

    url: str
    head: Head
    data: LinkedData
    title: str
    claims: tuple[Published, ...]  # about the time of publication, best first
    byline: tuple[str, ...]  # authors as the linked data says; else by meta elements, or as shown
    text: str


def extract_page(page: Page) -> ExtractedPage | None:
    """Return what a page holds, by one parse; None where it is no markup."""
    tree = parse_markup(decode_page(page.body, page.charset))
    if tree is None:
        return None
    head, url = parse_head(tree), page.final_url
    stated = parse_linked_data(tree)
    headings = title_forms(tree, head, LinkedData())
    data = stated.own((url, head.canonical, head.first(("og:url",))), headings)
    titles = title_forms(tree, head, data)
    title = page_title(tree, titles, head, data)
    byline = linked_authors(data) or _byline(tree, head, url)
    claims = page_claims(tree, head, data)
    labels = (*titles, *data.texts("articleSection"))
    text = trim_text(clean_text(extract_text(tree)), labels)  # takes out of the tree what surrounds the article
    claims = claims or (search_date(tree, url),)
    return ExtractedPage(url=url, head=head, data=data, title=title, claims=claims, byline=byline, text=text)


def page_authors(reading: ExtractedPage, entry: Entry) -> tuple[str, ...]:
    """Return the authors: as the page's linked data says, else as the feed says, else as the page shows."""
    return linked_authors(reading.data) or entry.authors or reading.byline


def _byline(tree: HtmlElement, head: Head, url: str) -> tuple[str, ...]:
    site = {name.casefold() for name in (head.first(SITE_METAS), registrable_domain(url)) if name}
    named = tuple(name for name in split_authors(head.first(AUTHOR_METAS)) if name.casefold() not in site)
    return named or shown_authors(tree)


def page_address(reading: ExtractedPage) -> str:
    """Return the address under which an article is known: what the page calls itself, if that is of the same site."""
    url = canonical_link(reading.url)
    claimed = canonical_link(absolute_link(reading.head.canonical or reading.head.first(("og:url",)), reading.url))
    same_site = not url or registrable_domain(claimed) == registrable_domain(url)
    return claimed if claimed and same_site and not is_front_page(claimed) else url
