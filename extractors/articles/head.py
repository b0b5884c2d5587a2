"""The head of a page: what its meta elements, links and title say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from extractors.articles.language import declared_language
from extractors.text import clean_line


@dataclass(frozen=True, kw_only=True, slots=True)
class Head:
    """What stands in a page's head. Missing things are ""."""

    metas: dict[str, str] = field(default_factory=dict)  # by lower-case property, name or itemprop; the first wins
    repeated: dict[str, tuple[str, ...]] = field(default_factory=dict)  # all contents of those that stand there twice
    title: str = ""
    canonical: str = ""
    language: str = ""

    def first(self, names: Iterable[str]) -> str:
        """Return the content of the first of the named meta elements that has one, or ""."""
        return next((self.metas[name] for name in names if name in self.metas), "")

    def every(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return all contents of the first of the named meta elements that has any."""
        return next((self.repeated.get(name, (self.metas[name],)) for name in names if name in self.metas), ())


def parse_head(tree: HtmlElement) -> Head:
    """Return what the head of a page says; meta elements are also taken from the body, where some pages put them."""
    metas: dict[str, str] = {}
    repeated: dict[str, tuple[str, ...]] = {}
    for meta in tree.iterfind(".//meta[@content]"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop")
        content = clean_line(meta.get("content", ""))
        if name and content:
            known = name.strip().lower()
            if known in metas:
                repeated[known] = (*repeated.get(known, (metas[known],)), content)
            metas.setdefault(known, content)
    title = tree.find(".//title")
    canonical = tree.find('.//link[@rel="canonical"][@href]')
    return Head(
        metas=metas,
        repeated=repeated,
        title="" if title is None else clean_line(title.text_content()),
        canonical="" if canonical is None else canonical.get("href", "").strip(),
        language=declared_language(tree.get("lang") or metas.get("content-language") or metas.get("og:locale")) or "",
    )
