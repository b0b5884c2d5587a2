"""Embedded text: the article of a page that shows only a stub and leaves the rest to a script.

The text stands in the state of the page's application (`__NEXT_DATA__` and its like), in the updates of a live blog's
linked data, or in elements that are not displayed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from collections.abc import Set as AbstractSet
from html import escape
from itertools import islice

from lxml.etree import tostring
from lxml.html import HtmlElement

from extractors.articles.body import extract_text
from extractors.articles.linked_data import LinkedData
from extractors.articles.markup import parse_markup
from extractors.articles.script_values import called_value, literal_at
from extractors.articles.walls import is_about
from extractors.text import clean_text, letters

LEAST = 300  # characters of an embedded text
STATE_LIMIT = 5_000_000  # characters of one script
TITLE_LEAST = 8  # letters of a title by which an object of a state is known
_DEPTH_LIMIT = 60
_HIDDEN_LIMIT = 20  # elements that are not displayed
_PARTS_LIMIT = 50_000  # of a state that is put together
_ASSIGNMENTS_LIMIT = 5  # of one script that are looked at

_STREAM = "__next_f"
_CALLED = re.compile(r"__NUXT__\s*=\s*\(?function\b")
_CALLED_WITHIN = 200  # characters of a script
_SCRIPT = re.compile(r"<script\b([^<>]*)>", re.IGNORECASE)
_CLOSED = re.compile(r"</script\s*>", re.IGNORECASE)
_VALUE = re.compile(r"""(?:=|\bJSON\.parse\(|\.push\()\s*(?=[{\["])""")
_ROW = re.compile(rb"([0-9a-f]+):(?:T([0-9a-f]+),)?")
_REFERENCE = re.compile(r"\$L?([0-9a-f]+)")
_MARKUP = re.compile(r"</?(?:p|br|div|h\d|ul|ol|li|blockquote)\b", re.IGNORECASE)
_NO_WORDS = re.compile(r"[!-~]{25,}|\s*")  # an address, an identifier, nothing
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
_PROSE_WORDS = 8
_CODE = re.compile(r"^\W*mailto:|[{}]|__")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{10,}")
_TITLES = ("headline", "title", "headlines", "name", "heading")
_LINKS = frozenset({"url", "href", "link", "slug", "path", "canonicalUrl", "permalink", "uri"})
_KINDS = ("type", "nodeType", "_type", "name", "tag", "__typename", "kind")
_PARAGRAPH = re.compile(r"(?:paragraph|p|heading.*|h[1-6]|li|list[-_]?item|block|(?:block)?quote|text)", re.IGNORECASE)
_INLINE = ("text", "value", "content", "children", "html", "nodes")


def embedded_texts(source: str, tree: HtmlElement, titles: Collection[str], data: LinkedData) -> Iterator[str]:
    """Yield the texts of the article called one of `titles` that stand in a page besides the one that it shows.

    `tree` is the page's, with all of its elements.
    """
    yield live_updates(data)
    yield state_text(source, titles)
    yield hidden_text(tree, titles)


def live_updates(data: LinkedData) -> str:
    """Return the updates of a live blog as its linked data state them, in their order; "" where there are none."""
    parts: list[str] = []
    for node in data.articles:
        updates = node.get("liveBlogUpdate")
        for update in updates if isinstance(updates, list) else [updates]:
            if isinstance(update, dict):
                parts += [text for name in ("headline", "articleBody") if isinstance(text := update.get(name), str)]
    return clean_text(_text_of("".join(_paragraph(part) for part in parts)))


def hidden_text(tree: HtmlElement, titles: Collection[str]) -> str:
    """Return the text of the largest template, dialog or part for browsers without scripts that is about a title."""
    parts = tree.xpath(".//template | .//noscript | .//*[@role='dialog']")[:_HIDDEN_LIMIT]
    found = (_text_of(_inner(part)) for part in parts if len(part.text_content()) >= LEAST)
    own = (clean_text(text) for text in found if any(is_about(text, title) for title in titles))
    return max(own, key=len, default="")


def state_text(source: str, titles: Collection[str]) -> str:
    """Return the text in the state of a page's application; "" where it has no object with one of the titles."""
    own = {known for title in titles if len(known := letters(title)) >= TITLE_LEAST}
    found = (_article_in(document, own, _DEPTH_LIMIT) for document in state_documents(source)) if own else ()
    about = (text for text in found if any(is_about(text, title) for title in titles))
    return clean_text(max(about, key=len, default=""))


def state_documents(source: str) -> Iterator[object]:
    """Yield the JSON values that the scripts of a page are or assign, and those of a stream of React components."""
    decoder = json.JSONDecoder(strict=False)
    stream: list[str] = []
    for attributes, code in _scripts(source):
        if len(code) > STATE_LIMIT or (len(code) < LEAST and _STREAM not in code) or not code:
            continue
        if _CALLED.search(code[:_CALLED_WITHIN]):
            yield _called(code)
            continue
        values = islice(_VALUE.finditer(code), _ASSIGNMENTS_LIMIT)
        starts = [0] if code[0] in "{[" else [value.end() for value in values]
        for start in starts:
            try:
                value = _value_at(code, start, decoder)
            except (ValueError, RecursionError):
                continue
            if _STREAM in code[:start] and isinstance(value, list) and value and isinstance(value[-1], str):
                stream.append(value[-1])
            else:
                yield _revived(value) if "__NUXT_DATA__" in attributes and isinstance(value, list) else value
    yield from _streamed("".join(stream))


def _value_at(code: str, start: int, decoder: json.JSONDecoder) -> object:
    """Return the JSON value or the literal at a place in a script, of a text that is JSON the value of that."""
    try:
        value, _ = decoder.raw_decode(code, start)
    except ValueError:
        return literal_at(code, start)
    return json.loads(value, strict=False) if isinstance(value, str) else value


def _called(code: str) -> object:
    try:
        return called_value(code)
    except (ValueError, RecursionError):
        return None


def _scripts(source: str) -> Iterator[tuple[str, str]]:
    """Yield the attributes and the code of the scripts of a page but its linked data."""
    at = 0
    while opening := _SCRIPT.search(source, at):
        closing = _CLOSED.search(source, opening.end())
        if closing is None:
            return
        at = closing.end()
        if "ld+json" not in opening[1]:
            yield opening[1], source[opening.end() : closing.start()].strip()


def _revived(values: list[object]) -> object:
    """Return the first of some values with its parts, which are named by their places (devalue, of Nuxt)."""
    left = iter(range(_PARTS_LIMIT))  # parts may stand in many places

    def part(place: object, depth: int) -> object:
        if not isinstance(place, int) or not 0 <= place < len(values) or depth == 0 or next(left, None) is None:
            return None
        value = values[place]
        if isinstance(value, dict):
            return {name: part(item, depth - 1) for name, item in value.items()}
        return [part(item, depth - 1) for item in value] if isinstance(value, list) else value

    return part(0, _DEPTH_LIMIT // 2)


def _streamed(stream: str) -> Iterator[object]:
    """Yield the rows of a stream of React components, with the long texts that they refer to in their places."""
    rows: dict[str, object] = {}
    data = stream.encode("utf-8", "replace")
    place = 0
    while row := _ROW.match(data, place):
        place = row.end()
        end = place + int(row[2], 16) if row[2] else data.find(b"\n", place)
        end = len(data) if end < 0 else end
        text = data[place:end].decode("utf-8", "replace")
        place = end + (not row[2])
        rows[row[1].decode()] = text if row[2] else _loaded(text)
    for value in rows.values():
        if isinstance(value, list | dict):
            yield _referred(value, rows, _DEPTH_LIMIT // 2)


def _loaded(text: str) -> object:
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _referred(value: object, rows: dict[str, object], depth: int) -> object:
    if depth == 0:
        return None
    if isinstance(value, dict):
        return {name: _referred(item, rows, depth - 1) for name, item in value.items()}
    if isinstance(value, list):
        return [_referred(item, rows, depth - 1) for item in value]
    found = _REFERENCE.fullmatch(value) if isinstance(value, str) else None
    text = rows.get(found[1]) if found else None
    return text if isinstance(text, str) else value


def _article_in(value: object, titles: AbstractSet[str], depth: int) -> str:
    """Return the text of the innermost object with one of the titles and a text; "" where there is none."""
    if depth == 0 or not isinstance(value, list | dict):
        return ""
    parts = value if isinstance(value, list) else list(value.values())
    inner = max((_article_in(part, titles, depth - 1) for part in parts), key=len, default="")
    if inner or isinstance(value, list) or titles.isdisjoint(map(letters, _titles(value))):
        return inner
    markup = max((_markup(part, depth - 1) for part in parts), key=len, default="")
    text = _text_of(markup) if len(markup) >= LEAST else ""
    return text if len(text) >= LEAST else ""


def _titles(node: dict[str, object]) -> Iterator[str]:
    for name in _TITLES:
        value = node.get(name)
        for text in value.values() if isinstance(value, dict) else [value]:
            if isinstance(text, str):
                yield text


def _markup(value: object, depth: int) -> str:
    """Return the prose in a part of a state as HTML: markup as it is, paragraphs of all common editors' formats."""
    if isinstance(value, str):
        return value if _MARKUP.search(value) else _paragraph(value) if _is_prose(value) else ""
    if depth == 0 or not isinstance(value, list | dict):
        return ""
    if isinstance(value, list):
        return "".join(_markup(item, depth - 1) for item in value)
    if any(isinstance(kind := value.get(name), str) and _PARAGRAPH.fullmatch(kind) for name in _KINDS):
        text = _inline(value, depth)
        return "" if _NO_WORDS.fullmatch(text) else _paragraph(text)
    if any(map(value.get, _TITLES)) and any(map(value.get, _LINKS)):
        return ""  # another document
    return "".join(_markup(item, depth - 1) for item in value.values())


def _inline(value: object, depth: int) -> str:
    """Return the text of a paragraph: that of its parts, with any marks."""
    if isinstance(value, str):
        return value
    if depth == 0 or not isinstance(value, list | dict):
        return ""
    if isinstance(value, list):
        return "".join(_inline(part, depth - 1) for part in value)
    return next((text for name in _INLINE if (text := _inline(value.get(name), depth - 1))), "")


def _is_prose(text: str) -> bool:
    return not _CODE.search(text) and (len(text[:200].split()) > _PROSE_WORDS or bool(_CJK.search(text)))


def _paragraph(text: str) -> str:
    """Return a text as one paragraph of HTML; it may hold inline markup of its own."""
    return f"<p>{text if _TAG.search(text) else escape(text)}</p>"


def _text_of(markup: str) -> str:
    """Return the text of an article's HTML."""
    tree = parse_markup(f"<html><body><article>{markup}</article></body></html>") if markup else None
    return "" if tree is None else extract_text(tree)


def _inner(element: HtmlElement) -> str:
    """Return the HTML in an element."""
    return (escape(element.text) if element.text else "") + "".join(
        tostring(part, encoding="unicode") for part in element
    )
