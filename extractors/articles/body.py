"""The text of an article, by trafilatura. The only file that calls it."""

from __future__ import annotations

import logging
import re
from functools import cache, lru_cache

from lxml.html import HtmlElement

for _library in ("trafilatura", "htmldate"):
    logging.getLogger(_library).setLevel(logging.CRITICAL)  # failures show in the article's quality

VERSION = "trafilatura-2.3.1/4"
ENOUGH = 3_000  # characters; a text of so many is believed, one below is doubtful if it has less than
SHARE_OF_PAGE = 0.15  # of the visible text, or than
SHARE_OF_PROSE = 0.55  # of the long paragraphs: then the fast way may have missed the article
WHOLE_PAGE = 0.9  # of the visible text, above which, without prose, it may have found no article in particular
LONG_PARAGRAPH = 80  # characters
LEAST_DENSE = 80  # characters of a text in Chinese, Japanese or Korean that is taken for an article's; 250 in others
_DENSE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SAMPLE = 20_000  # characters of a page
_COMMENTS = re.compile(
    r"(?:reader|user|article|post|leser|lezers?)?[-_]?"
    r"(?:comments?|disqus|kommentare?r?|comentarios?|commentaires?|commenti|reacties|komentarze|komentari|yorumlar)"
    r"[-_]?(?:list|section|area|container|wrap|wrapper|block|box|thread|feed|root|form)?",
    re.IGNORECASE,
)
LANDMARKS = frozenset({"complementary", "navigation", "banner", "contentinfo", "dialog", "search"})
NO_TEXT = ("img", "picture", "iframe", "input", "select", "button", "template", "video", "audio")


def extract_text(tree: HtmlElement) -> str:
    """Return the text of the article on a page, one paragraph per line; "" where there is none.

    Trafilatura's fast way first. Its slower methods know other layouts, but also take in neighbouring articles, so they
    are asked only where the fast way has little, and little of the page, or all of it. What surely is no text is taken
    out of `tree` before.
    """
    _drop_surroundings(tree)
    text = _extracted(tree, fast=True)
    if _doubtful(text, tree):
        text = _extracted(tree, fast=False) or text
    return text


def _drop_surroundings(tree: HtmlElement) -> None:
    """Remove what a page declares as not content (WAI-ARIA landmarks), and elements that cannot have text."""
    declared = [element for element in tree.xpath(".//*[@role]") if element.get("role") in LANDMARKS]
    menus = [element for element in tree.iter("nav", "footer") if not _has_prose(element)]
    for element in (*declared, *menus, *_comments(tree), *tree.iter(*NO_TEXT)):
        if element.getparent() is not None:
            element.drop_tree()


def _comments(tree: HtmlElement) -> list[HtmlElement]:
    """Return what a page calls the comments of its readers, where it holds neither a headline nor an article."""
    named = (element for element in tree.iter("div", "section", "ul", "ol", "aside") if _is_called_comments(element))
    return [element for element in named if element.find(".//h1") is None and element.find(".//article") is None]


def _is_called_comments(element: HtmlElement) -> bool:
    names = f"{element.get('id', '')} {element.get('class', '')}".split()
    return any(map(_COMMENTS.fullmatch, names))


def _has_prose(element: HtmlElement) -> bool:
    return any(len(paragraph.text_content()) > LONG_PARAGRAPH for paragraph in element.iter("p"))


def _doubtful(text: str, tree: HtmlElement) -> bool:
    found, body = len(text), tree.find(".//body")
    page = _length(tree if body is None else body)
    if found < ENOUGH and found < max(SHARE_OF_PAGE * page, SHARE_OF_PROSE * _prose(tree)):
        return True
    return found > WHOLE_PAGE * page and _prose(tree) < found / 2


def _prose(tree: HtmlElement) -> int:
    lengths = (_length(paragraph) for paragraph in tree.iter("p"))
    return sum(length for length in lengths if length > LONG_PARAGRAPH)


def _length(element: HtmlElement) -> int:
    return len(" ".join(element.text_content().split()))


def _extracted(tree: HtmlElement, *, fast: bool) -> str:
    from trafilatura.core import bare_extraction
    from trafilatura.settings import Extractor

    _keep_joiners()
    options = Extractor(output_format="python", comments=False, fast=fast)
    if _is_dense(tree):  # below this size it takes the whole page
        options.min_extracted_size = LEAST_DENSE
    document = bare_extraction(tree, options=options)
    return getattr(document, "text", None) or ""  # None where it found nothing


def _is_dense(tree: HtmlElement) -> bool:
    """Return whether a page is mostly in a script that says in one character what takes several letters in others."""
    sample = tree.text_content()[:_SAMPLE]
    return 3 * len(_DENSE.findall(sample)) > len("".join(sample.split()))


@cache
def _keep_joiners() -> None:
    """Have trafilatura keep the joiners that Persian and Indic spelling needs: it drops what is not printed."""
    import trafilatura.utils

    trafilatura.utils.return_printables_and_spaces = _kept_character


@lru_cache(maxsize=1 << 14)
def _kept_character(character: str) -> str:
    return character if character.isprintable() or character.isspace() or character in "\u200c\u200d" else ""


def visible_title(tree: HtmlElement) -> str:
    """Return the headline as the page shows it, or ""."""
    from trafilatura.metadata import extract_title

    return extract_title(tree) or ""
