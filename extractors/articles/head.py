"""The head of a page: its meta elements, links and title."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from extractors.articles.language import declared_language
from extractors.text import clean_line

# "Written by", in the languages of the plug-ins that fill this label
_WRITTEN_BY = re.compile(
    r"^(?:written|verfasst|geschrieben|\xe9crit|escrit|scritto|geschreven|skriv|skrev|napisan|kirjoit|\u043d\u0430\u043f\u0438\u0441\u0430\u043d"
    r"|yazan|autor|author|auteur|\u4f5c\u8005|\u57f7\u7b46\u8005|\uae00\uc4f4\uc774|ditulis|\u03c3\u03c5\u03bd\u03c4\u03ac\u03c7\u03b8\u03b7\u03ba\u03b5)",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Head:
    """The content of a page's head; "" for what is missing."""

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
    for number in ("1", "2"):  # what Slack shows below a shared link; many sites name the author there
        if _WRITTEN_BY.search(metas.get(f"twitter:label{number}", "")) and f"twitter:data{number}" in metas:
            metas.setdefault("written-by", metas[f"twitter:data{number}"])
    title = tree.find(".//title")
    canonical = tree.find('.//link[@rel="canonical"][@href]')
    return Head(
        metas=metas,
        repeated=repeated,
        title="" if title is None else clean_line(title.text_content()),
        canonical="" if canonical is None else canonical.get("href", "").strip(),
        language=declared_language(tree.get("lang") or metas.get("content-language") or metas.get("og:locale")) or "",
    )
