"""Titles: the headline of an article, without the name of its site."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape

from lxml.html import HtmlElement

from extractors.articles.body import visible_title
from extractors.articles.head import Head
from extractors.articles.linked_data import LinkedData
from extractors.links import registrable_domain
from extractors.text import clean_line, letters

TITLE_METAS = ("og:title", "title", "headline", "twitter:title")
SITE_METAS = ("og:site_name", "application-name")

# How much each source counts. Chosen with each group of labelled pages left out in turn; see docs/articles.md.
LONE_HEADING = 1.3  # the only first-level heading of a page
HEADING = 0.3  # one of several
SHARED = {"og:title": 1.0}  # and other meta elements:
META = 0.2
DOCUMENT = 0.3  # the title element
PART = 0.9  # of a source's weight goes to a form that begins or ends it: it is the title without the site's name
RELATED = 0.4  # of a heading's words stand in another source, or it is not about the same
UNRELATED = 1.5  # is what such a heading loses

_HEADINGS = 4  # first-level headings that are considered
_SEPARATED = re.compile(r"\s+[|\u2013\u2014\u2022\xb7\xbb<>:-]\s+")
_SENTENCE = re.compile(r".{20,}?(?:[.!?\u2026](?=\s+[^\sa-z])|[\u3002\uff01\uff1f])")  # not after "Dr." or "U.S."
_NAME_BEHIND = re.compile(r"\s*[|\u2013\u2014\xb7\xbb-]\s+[^|]{2,40}")
_TITLE_WORDS = 4  # of a feed's title that is a whole headline
_TITLE_MOST = 140  # characters of a title that is the beginning of a text
_LEAST = 10  # letters; a shorter heading may begin or end many a title
_WORD = re.compile(r"\w+")
_CUT = ("...", "\u2026")
_SITE_TAIL = re.compile(r"(.+?)\s*[|_\uff5c\u3163\u2013\u2014\xb7\xbb-]\s*([^|_\uff5c\u3163\u2013\u2014\xb7\xbb-]+)")

# Site names that end a title in Chinese, Japanese or Korean, where no spaces stand around the separator
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_CJK_TAIL = re.compile(r"(?:(?:_[^_]{2,12})+|[-|\uff5c\u2014]{1,2}[^-|\uff5c\u2014\s]{2,12})$")


def shown_titles(tree: HtmlElement, head: Head) -> tuple[str, ...]:
    """Return all forms in which headings, meta elements and the title element give a title, the most agreed first."""
    headings = _headings(tree)
    shared = [head.metas[name] for name in TITLE_METAS if name in head.metas]
    forms = [_most_agreed(headings, head), *shared, *headings, *_SEPARATED.split(head.title)[:1], head.title]
    return tuple(dict.fromkeys(form for form in forms if form))


def title_forms(shown: Sequence[str], head: Head, data: LinkedData) -> tuple[str, ...]:
    """Return all forms of an article's title, `shown_titles` and the headline of its linked data, the best first."""
    stated = [clean_line(unescape(text)) for text in list(data.texts("headline"))[:1]]
    usable = [headline for headline in stated if _is_whole(headline, head)]
    return tuple(dict.fromkeys(form for form in (*usable, *shown[:1], *stated, *shown[1:]) if form))


def page_title(tree: HtmlElement, forms: Sequence[str], head: Head, url: str) -> str:
    """Return the headline of a page, without the name of its site.

    It is the headline of its linked data; else the form on which its headings, meta elements and title agree most; else
    what trafilatura finds.
    """
    best = next(iter(forms), "") or clean_line(visible_title(tree))
    if set(forms) <= {head.title} and _CJK.search(best):
        return _CJK_TAIL.sub("", best)
    return _without_site(best, head, url)


def best_title(page: str, feed: str) -> str:
    """Return the page's headline if the feed's title is about the same, else the feed's title.

    A headline that is the feed's title with a name behind it has the name of the site there.
    """
    tail = page.removeprefix(feed) if len(feed.split()) >= _TITLE_WORDS else ""
    if tail != page and _NAME_BEHIND.fullmatch(tail):
        return feed
    words = set(_WORD.findall(feed.casefold()))
    common = words.intersection(_WORD.findall(page.casefold()))
    return page if page and (not words or 3 * len(common) >= len(words)) else feed


def first_words(text: str) -> str:
    """Return the first sentence of a text, or its start, as the title of an entry without one, such as a short post."""
    line = clean_line(text.strip().partition("\n")[0])
    sentence = _SENTENCE.match(line)
    begin = sentence[0] if sentence else line
    return (
        begin
        if len(begin) <= _TITLE_MOST
        else begin[:_TITLE_MOST].rsplit(" ", 1)[0].rstrip(" ,;:\u2013\u2014-") + "\u2026"
    )


def _headings(tree: HtmlElement) -> list[str]:
    shown = (clean_line(heading.text_content()) for heading in tree.iter("h1"))
    return [heading for heading in shown if letters(heading)]


def _is_whole(headline: str, head: Head) -> bool:
    """Return whether a stated headline is neither truncated nor just the name of the site."""
    return not headline.endswith(_CUT) and letters(headline) != letters(head.first(SITE_METAS))


def _most_agreed(headings: Sequence[str], head: Head) -> str:
    """Return the form of the title on which the sources of a page agree most; "" where there is none."""
    weight = LONE_HEADING if len(headings) == 1 else HEADING
    shown = [(heading, weight) for heading in headings[:_HEADINGS]]
    metas = [(head.metas[name], SHARED.get(name, META)) for name in ("og:title", "twitter:title") if name in head.metas]
    stated = [*metas, *([(head.title, DOCUMENT)] if len(_WORD.findall(head.title)) > 1 else [])]
    sources = (*shown, *stated)
    scores = []
    for place, (form, own) in enumerate(sources):
        others = (*sources[:place], *sources[place + 1 :])
        score = own + sum(share * _agreement(form, other) for other, share in others)
        stray = place < len(shown) and stated and not any(_has_words(form, other) for other, _ in stated)
        scores.append(score - UNRELATED if stray else score)
    best = max(range(len(sources)), key=scores.__getitem__, default=None)
    return "" if best is None else sources[best][0]


def _agreement(form: str, other: str) -> float:
    folded, whole = letters(form), letters(other)
    if folded == whole:
        return 1
    return PART if len(folded) >= _LEAST and (whole.startswith(folded) or whole.endswith(folded)) else 0


def _has_words(heading: str, other: str) -> bool:
    words = set(_WORD.findall(heading.casefold()))
    return len(words.intersection(_WORD.findall(other.casefold()))) >= RELATED * len(words)


def _without_site(title: str, head: Head, url: str) -> str:
    """Return a title without a last part that names the site or its domain."""
    parts = _SITE_TAIL.fullmatch(title)
    names = {letters(name) for name in (head.first(SITE_METAS), registrable_domain(url))} - {""}
    return parts[1] if parts and letters(parts[2]) in names else title
