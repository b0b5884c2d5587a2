"""Plain items: unambiguous RSS 2.0 items, parsed without the feed parser in a tenth of its time.

Most news feeds hold little but plain items. What the feed parser would say of such an item is said here in its own
terms, so that both ways go through the same mapping; tests hold the two equal over all feeds at hand. Whatever is in
any way special (an attribute, a nested element, a second title, a stray character) is left to the feed parser.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from extractors.feeds.feedparser_reader import SPACES, Said, looks_like_html
from extractors.feeds.outline import local_name

_ATOM_LINK = "{http://www.w3.org/2005/Atom}link"
_CAPTION = "{http://search.yahoo.com/mrss/}description"
_CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"

# What is read, and what has no part in anything that we keep; with the attributes that change nothing.
_ONCE = {"title", "link", "description", "guid", "pubDate", "author", _CREATOR, _CONTENT, _CAPTION}
_ATTRIBUTES: dict[str, set[str]] = {
    **{tag: set() for tag in _ONCE},
    "guid": {"isPermaLink"},
    "category": {"domain"},
    "comments": set(),
    "enclosure": {"url", "type", "length"},
    _ATOM_LINK: {"href", "rel", "type"},
    "{http://search.yahoo.com/mrss/}content": {"url", "type", "medium", "width", "height", "isDefault", "fileSize"},
    "{http://search.yahoo.com/mrss/}credit": {"role", "scheme"},
    "{http://search.yahoo.com/mrss/}thumbnail": {"url", "width", "height"},
    "{http://purl.org/rss/1.0/modules/slash/}comments": set(),
    "{http://wellformedweb.org/CommentAPI/}commentRss": set(),
}
_LINK_RELATIONS = {"self", "standout", "hub", "next", "prev", "previous", "first", "last"}
_MANGLED = re.compile(r"&([A-Za-z0-9_]+);")
_C1 = re.compile("[\x80-\x9f]")


def plain_item(item: etree._Element, base: str) -> Said | None:
    """Return an item as the feed parser would; None where that is not certain."""
    if item.tag != "item" or item.attrib or not all(map(_is_plain, item)):
        return None
    tags = [element.tag for element in item]
    counts = Counter(tag for tag in tags if tag in _ONCE)
    if any(times > 1 for times in counts.values()) or (counts["author"] and counts[_CREATOR]):
        return None
    texts = {element.tag: _text_of(element) for element in item if element.tag in _ONCE}
    if any(_C1.search(text) for text in texts.values()) or not texts.get("link", "").startswith(
        ("http://", "https://")
    ):
        return None
    if not (_bodies_in_order(tags) and _bodies_are_certain(texts) and _guid_is_itself(item, texts, base)):
        return None
    return _said(texts)


def plain_head(root: etree._Element, head: Sequence[etree._Element]) -> Said | None:
    """Return the facts of the whole feed as the feed parser would; None where that is not certain."""
    channel = root[0] if len(root) == 1 and root[0].tag == "channel" else None
    if root.tag != "rss" or dict(root.attrib) != {"version": "2.0"} or channel is None or channel.attrib:
        return None
    about_feed = [element for element in head if local_name(element) in {"title", "link", "language"}]
    own = [element for element in about_feed if element.tag in {"title", "link", "language"}]
    others_mean_nothing = all(one.tag == _ATOM_LINK and _is_plain(one) for one in about_feed if one not in own)
    alone = len({element.tag for element in own}) == len(own)
    if not (others_mean_nothing and alone and all(not len(one) and not one.attrib for one in own)):
        return None
    texts = {str(element.tag): _text_of(element) for element in own}
    if any(map(_C1.search, texts.values())):
        return None
    return {"link": texts.get("link", ""), "language": texts.get("language", "")} | _line("title", texts)


def _is_plain(element: etree._Element) -> bool:
    if len(element):  # also a comment, or an entity of the document's own
        return False
    allowed = _ATTRIBUTES.get(element.tag)
    if allowed is None:
        return _is_foreign(element)
    relation_is_known = element.tag != _ATOM_LINK or element.get("rel") in _LINK_RELATIONS
    return relation_is_known and allowed.issuperset(element.attrib)


def _is_foreign(element: etree._Element) -> bool:
    """Return whether the feed parser knows nothing of this element's vocabulary, and so makes nothing of it."""
    if not isinstance(element.tag, str) or not element.prefix:
        return False
    space = etree.QName(element).namespace or ""
    return not element.attrib and space.lower() not in SPACES and element.prefix.lower() not in SPACES.values()


def _bodies_in_order(tags: list[Any]) -> bool:
    """Return whether summary, content and caption stand in the order in which each is taken for what it is."""
    bodies = [tag for tag in tags if tag in {"description", _CONTENT, _CAPTION}]
    return bodies in ([], ["description"], [_CONTENT], ["description", _CONTENT], ["description", _CAPTION])


def _bodies_are_certain(texts: dict[str, str]) -> bool:
    """Return whether the caption is taken for plain text, and the content cannot be taken for a caption."""
    return not looks_like_html(texts.get(_CAPTION, "")) and (_CONTENT not in texts or "<" in texts[_CONTENT])


def _guid_is_itself(item: etree._Element, texts: dict[str, str], base: str) -> bool:
    """Return whether the guid stays what it is where it counts as a link and is therefore resolved."""
    guid = item.find("guid")
    if guid is None or guid.get("isPermaLink", "true") != "true":
        return True
    text = texts["guid"]
    try:
        return text.startswith(("http://", "https://", "tag:")) and urljoin(base, text) == text
    except ValueError:
        return False


def _text_of(element: etree._Element) -> str:
    text = (element.text or "").strip()
    if text.isascii():
        return text
    try:  # UTF-8 that was taken for Latin-1 and encoded again
        return text.encode("iso-8859-1").decode("utf-8")
    except UnicodeError:
        return text


def _said(texts: dict[str, str]) -> Said:
    said: Said = {"link": _MANGLED.sub(r"&\1", texts["link"].replace("&amp;", "&"))} | _line("title", texts)
    author = texts.get("author") or texts.get(_CREATOR)
    if author:
        said |= {"author": author, "authors": [{"name": author}]}
    if "guid" in texts:
        said["id"] = texts["guid"]
    if "pubDate" in texts:
        said["published"] = texts["pubDate"]
    if "description" in texts:
        said |= {"summary": texts["description"], "summary_detail": {"type": "text/html"}}
    if _CONTENT in texts:
        said["content"] = [{"value": texts[_CONTENT], "type": "text/html"}]
        said.setdefault("summary", texts[_CONTENT])
    return said


def _line(name: str, texts: dict[str, str]) -> Said:
    if name not in texts:
        return {}
    kind = "text/html" if looks_like_html(texts[name]) else "text/plain"
    return {name: texts[name], f"{name}_detail": {"type": kind}}
