"""Pages: the text of a page, and the facts that it states."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from extractors.articles.authors import AUTHOR_METAS, choose_authors, linked_authors, names_somebody
from extractors.articles.body import extract_text
from extractors.articles.boilerplate import trim_text
from extractors.articles.bylines import distinct_names, parse_byline
from extractors.articles.dates import Published, page_claims, search_date
from extractors.articles.embedded import embedded_texts
from extractors.articles.encoding import decode_page
from extractors.articles.head import Head, parse_head
from extractors.articles.layout import fit_layout, linked_share
from extractors.articles.linked_data import LinkedData, parse_linked_data
from extractors.articles.markup import parse_markup
from extractors.articles.shown_authors import shown_authors
from extractors.articles.titles import SITE_METAS, page_title, shown_titles, title_forms
from extractors.articles.walls import asks_to_pay, is_short, last_lines, stands_behind_wall, wall_notices
from extractors.links import registrable_domain
from extractors.text import clean_text, letters
from warehouse.records import Entry, Page

STATED_LEAST = 300  # characters of a stated text that is taken
STATED_TIMES = 1.5  # of the shown text
STATED_SAME = 80  # letters with which the shown text begins and which stand in the stated one


@dataclass(frozen=True, kw_only=True, slots=True)
class ExtractedPage:
    """The facts and the text of one page."""

    url: str
    head: Head
    data: LinkedData
    title: str
    claims: tuple[Published, ...]  # about the time of publication, best first
    bylines: tuple[tuple[str, ...], ...]  # authors as linked data, meta elements, else the page itself name them
    text: str
    asks_at_end: bool  # the text ends at a line that asks to pay or log in
    is_walled: bool  # the page shows a wall in place of the rest of the text, which it states elsewhere
    asks_beside: bool  # such a line stands beside the text
    linked: float  # share of the text's lines that are links; 0 where the page calls itself an article


def extract_page(page: Page) -> ExtractedPage | None:
    """Return the facts and the text of a page; None where it is not markup."""
    source = decode_page(page.body, page.charset)
    tree = parse_markup(source)
    if tree is None:
        return None
    head, url = parse_head(tree), page.final_url
    stated = parse_linked_data(tree)
    shown = shown_titles(tree, head)
    data = stated.own((url, head.canonical, head.first(("og:url",))), shown)
    titles = title_forms(shown, head, data)
    title = page_title(tree, titles, head, url)
    bylines = _bylines(tree, head, data, url)
    claims = page_claims(tree, head, data)
    labels = (*titles, *data.texts("articleSection"))
    stated_body = clean_text(next(data.article_texts("articleBody"), ""))
    seen = clean_text(extract_text(tree))  # takes out of the tree what surrounds the article
    fitted = fit_layout(seen, tree)
    whole = fuller_text(fitted, stated_body)
    beside = False
    again = parse_markup(source) if is_short(trim_text(whole, labels)) else None  # with what was taken out
    if again is not None:
        beside = bool(wall_notices(again))
        hidden = embedded_texts(source, again, titles, data)
        whole = next((text for one in hidden if (text := fuller_text(whole, one)) is not whole), whole)
    ends = any(asks_to_pay(last_lines(one)) for one in (seen, fitted))
    is_stated = whole is not fitted or (bool(stated_body) and letters(whole) == letters(stated_body))
    is_walled = is_stated and stands_behind_wall(whole, parse_markup(source) if again is None else again)
    claims = claims or (search_date(tree, url, head.language),)
    return ExtractedPage(
        url=url,
        head=head,
        data=data,
        title=title,
        claims=claims,
        bylines=bylines,
        text=trim_text(whole, labels),
        asks_at_end=ends if whole is fitted else asks_to_pay(last_lines(whole)),
        is_walled=is_walled,
        asks_beside=beside,
        linked=0 if is_called_article(head, data) else linked_share(whole, tree),
    )


def _bylines(tree: HtmlElement, head: Head, data: LinkedData, url: str) -> tuple[tuple[str, ...], ...]:
    """Return the authors in linked data and meta elements; where these name nobody, also those shown on the page."""
    stated = (linked_authors(data), parse_bylines(head.every(AUTHOR_METAS)))
    return stated if names_somebody(stated, _site_names(url, head, data)) else (*stated, *shown_authors(tree))


def is_called_article(head: Head, data: LinkedData) -> bool:
    """Return whether a page says that it is an article."""
    return bool(data.articles) or head.metas.get("og:type") == "article"


def fuller_text(shown: str, stated: str) -> str:
    """Return the text that a page states elsewhere where it shows only its beginning or next to nothing.

    Where both are long, the stated one is worse: it is often cut, or one paragraph without stops.
    """
    if "<" in stated or len(stated) < STATED_LEAST or len(stated) < STATED_TIMES * len(shown):
        return shown
    begins = letters(shown)[:STATED_SAME] in letters(stated)
    return stated if begins or len(shown) < STATED_LEAST else shown


def page_authors(reading: ExtractedPage, entry: Entry) -> tuple[str, ...]:
    """Return the authors: as the page's linked data says, else as the feed says, else as the page shows."""
    linked, *others = reading.bylines
    sites = _site_names(reading.url, reading.head, reading.data)
    return choose_authors((linked, parse_bylines(entry.authors), *others), sites)


def parse_bylines(lines: Iterable[str]) -> tuple[str, ...]:
    """Return the names in several bylines, each once."""
    return distinct_names(name for line in lines for name in parse_byline(line))


def _site_names(url: str, head: Head, data: LinkedData) -> Iterator[str]:
    domain = registrable_domain(url)
    yield from (head.first(SITE_METAS), domain, domain.partition(".")[0])
    for node in data.articles:
        publisher = node.get("publisher")
        if isinstance(publisher, dict) and isinstance(publisher.get("name"), str):
            yield publisher["name"]
