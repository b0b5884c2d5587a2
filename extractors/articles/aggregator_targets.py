"""Targets: the article that a page of an aggregator leads to."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from extractors.articles.encoding import decode_page
from extractors.articles.head import parse_head
from extractors.articles.markup import parse_markup
from extractors.articles.url_kinds import is_front_page
from extractors.links import absolute_link, canonical_link, registrable_domain
from warehouse.records import Page

_REFRESH = re.compile(r"""\s*[\d.]*\s*[;,]?\s*url\s*=\s*["']?([^"']+)""", re.IGNORECASE)


def find_target(page: Page) -> str:
    """Return the article's address on another site that a page names: as refresh, canonical or og:url; "" for none."""
    tree = parse_markup(decode_page(page.body, page.charset))
    if tree is None:
        return ""
    head, here = parse_head(tree), registrable_domain(page.final_url)
    claims = (_refresh(tree), head.canonical, head.first(("og:url",)))
    links = (canonical_link(absolute_link(claim, page.final_url)) for claim in claims if claim)
    return next((link for link in links if link and registrable_domain(link) != here and not is_front_page(link)), "")


def _refresh(tree: HtmlElement) -> str:
    """Return the address that the page's refresh leads to, or ""."""
    contents = (meta.get("content", "") for meta in tree.iter("meta") if _is_refresh(meta))
    return next((found[1].strip() for content in contents if (found := _REFRESH.match(content))), "")


def _is_refresh(meta: HtmlElement) -> bool:
    return (meta.get("http-equiv") or "").strip().lower() == "refresh"
