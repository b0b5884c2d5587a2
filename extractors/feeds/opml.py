"""OPML: parse and write subscription lists, tolerant of badly written ones.

Most public OPML files are not well-formed XML: bare ampersands, unquoted attributes, a wrong encoding. So the outlines
are read one by one, with the folders that they are in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape, unescape

from extractors.feeds.discovery import typed_address
from extractors.fetch.decompression import GZIP_MAGIC, UnusableBodyError, unpack
from extractors.fetch.model import shown
from extractors.links import absolute_link, registrable_domain
from extractors.text import clean_line, decode_by_mark
from warehouse.records import Feed

SIZE_LIMIT = 20_000_000  # bytes
NAMESPACE = "urn:newspike:opml"  # of what other readers have no attribute for

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TAG = re.compile(r"<(/?)outline\b((?:\"[^\"]*\"|'[^']*'|[^<>\"'])*)>|<outline\b([^<]*)", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+))")
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_DECLARED = re.compile(rb"<\?xml[^>]{0,100}encoding\s*=\s*[\"']([\w.-]{1,40})[\"']", re.IGNORECASE)
_FEED_KINDS = {"", "rss", "atom", "json", "jsonfeed", "pie", "rss1", "rdf", "feed", "link"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Skipped:
    """An outline that names a feed and was not taken."""

    line: int
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SubscriptionList:
    """The subscriptions of an OPML file."""

    feeds: tuple[Feed, ...]
    skipped: tuple[Skipped, ...]


def parse_opml(body: bytes) -> SubscriptionList:
    """Return the feeds of an OPML file, and the lines that name one and yet were not taken, each with the reason.

    The file may be gzipped and in any encoding; a text file with one address a line is read too.
    """
    try:
        text = _text(body)
    except UnusableBodyError as error:
        return SubscriptionList(feeds=(), skipped=(Skipped(line=1, why=str(error)),))
    outlines = _outlines(text) if "<" in text else _addresses(text)
    feeds: dict[str, Feed] = {}
    skipped: list[Skipped] = []
    for line, said, groups in outlines:
        url = _url(said)
        why = _refused(said, url, feeds)
        if why:
            skipped.append(Skipped(line=line, why=why))
        else:
            feeds[url] = _feed(url, said, groups)
    if not feeds and not skipped:
        skipped.append(Skipped(line=1, why="names no feeds: is it an OPML file, as a feed reader exports it?"))
    return SubscriptionList(feeds=tuple(feeds.values()), skipped=tuple(skipped))


def write_opml(feeds: Iterable[Feed], title: str = "Newspike") -> str:
    """Return an OPML 2.0 document that subscribes to the feeds, in their folders, without headers and passwords.

    What other readers have no attribute for stands in a namespace of its own and comes back when it is imported.
    """
    lines: list[str] = []
    open_groups: tuple[str, ...] = ()
    for feed in sorted(feeds, key=lambda feed: feed.groups):  # a stable sort: the order within a folder stays
        shared = 0
        while shared < min(len(open_groups), len(feed.groups)) and open_groups[shared] == feed.groups[shared]:
            shared += 1
        lines += ["  " * (depth + 1) + "</outline>" for depth in range(len(open_groups), shared, -1)]
        for depth, name in enumerate(feed.groups[shared:], shared):
            lines.append("  " * (depth + 2) + f"<outline text={quoted(name)} title={quoted(name)}>")
        open_groups = feed.groups
        lines.append("  " * (len(open_groups) + 2) + _outline(feed))
    lines += ["  " * (depth + 1) + "</outline>" for depth in range(len(open_groups), 0, -1)]
    inner = "\n".join(lines)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<opml version="2.0" xmlns:newspike="{NAMESPACE}">\n  <head><title>{escape(title)}</title></head>\n'
        f"  <body>\n{inner}\n  </body>\n</opml>\n"
    )


def _text(body: bytes) -> str:
    """Return a file's text: by its byte order mark, its declaration, as UTF-8 or as Windows-1252."""
    if body.startswith(GZIP_MAGIC):
        body = unpack(body, "gzip", max_plain_bytes=SIZE_LIMIT, max_ratio=200)
    if len(body) > SIZE_LIMIT:
        raise UnusableBodyError("too-large", f"is larger than {SIZE_LIMIT:,} bytes")
    if (marked := decode_by_mark(body)) is not None:
        return marked
    if 0 in body[:4]:
        return body.decode("utf-16-be" if body[0] == 0 else "utf-16-le", "replace")
    declared = _DECLARED.search(body[:300])
    names = ["utf-8", declared[1].decode("ascii") if declared else "", "cp1252"]
    if declared and not declared[1].lower().startswith(b"utf"):
        names = [names[1], "utf-8", "cp1252"]
    for name in filter(None, names):
        try:
            return body.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return body.decode("utf-8", "replace")


def _outlines(text: str) -> Iterator[tuple[int, dict[str, str], tuple[str, ...]]]:
    """Yield line, attributes and folders of each outline that is no folder."""
    text = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)
    folders: list[str | None] = []  # None: an outline that is none, but has an end tag
    line, at = 1, 0
    for found in _TAG.finditer(text):
        line += text.count("\n", at, found.start())
        at = found.start()
        if found[1]:
            folders = folders[:-1]
            continue
        inner = found[2] if found[2] is not None else found[3]
        said = {name.lower(): double or single or bare for name, double, single, bare in _ATTRIBUTE.findall(inner)}
        closed = inner.rstrip().endswith("/")
        is_folder = not any(said.get(name, "").strip(" /") for name in ("xmlurl", "xmluri", "url"))
        if not is_folder:
            yield line, said, tuple(name for name in folders if name) or _categories(said)
        if not closed:
            name = clean_line(_plain(said.get("text") or said.get("title") or ""))
            folders.append(name if is_folder else None)


def _addresses(text: str) -> Iterator[tuple[int, dict[str, str], tuple[str, ...]]]:
    for number, line in enumerate(text.splitlines(), 1):
        if re.match(r"\s*(?:https?|feed):", line):
            yield number, {"xmlurl": line.strip()}, ()


def _categories(said: dict[str, str]) -> tuple[str, ...]:
    first = _plain(said.get("category", "")).partition(",")[0]
    return tuple(filter(None, map(clean_line, first.split("/"))))


def _url(said: dict[str, str]) -> str:
    written = said.get("xmlurl") or said.get("xmluri") or said.get("url") or ""
    written = "".join(_REFERENCE.sub(lambda found: unescape(found[0]), written).split()).replace("&amp;", "&")
    if re.match(r"(?!https?:|feed:|rss:)[a-zA-Z][a-zA-Z0-9+.-]*:(?!\d)", written):
        return ""
    return absolute_link(typed_address(written)) if "." in written or "://" in written else ""


def _refused(said: dict[str, str], url: str, feeds: dict[str, Feed]) -> str:
    """Return why an outline is not subscribed to; "" where it is."""
    kind = said.get("type", "").lower()
    written = said.get("xmlurl") or said.get("xmluri") or said.get("url") or ""
    if said.get("iscomment", "").lower() == "true":
        return "is commented out"
    if kind == "include" or (kind == "link" and "xmlurl" not in said):
        return f"{written[:100]!r} is a link to another list or page: import it by itself"
    if kind not in _FEED_KINDS:
        return (
            f"{written[:100]!r} is of type {kind[:30]!r}, which is a web page that another reader takes apart, no feed"
        )
    if not url:
        return f"{written[:100]!r} is not a web address"
    return f"{shown(url)} is in the list twice" if url in feeds else ""


def _feed(url: str, said: dict[str, str], groups: tuple[str, ...]) -> Feed:
    named = {name: clean_line(_plain(said.get(name, ""))) for name in ("title", "text")}
    title = named["title"] or named["text"]
    own = {name: clean_line(_plain(said.get(f"newspike:{name}", ""))) for name in ("publisher", "family", "title")}
    publisher = own["publisher"] or title or registrable_domain(url)
    return Feed(
        url=url,
        publisher=publisher,
        family=own["family"] or publisher,
        title=own["title"] if own["publisher"] else title,
        language=clean_line(said.get("language", ""), 35).lower() or None,
        site=absolute_link(_plain(said.get("htmlurl", ""))),
        groups=groups,
    )


def _plain(written: str) -> str:
    return unescape(_REFERENCE.sub(lambda found: unescape(found[0]), written))


def _outline(feed: Feed) -> str:
    text = f"{feed.publisher}: {feed.title}" if feed.title not in {"", feed.publisher} else feed.publisher
    said = {
        "type": "rss",
        "text": text,
        "title": text,
        "xmlUrl": shown(feed.url),
        "htmlUrl": feed.site,
        "language": feed.language or "",
        "newspike:publisher": feed.publisher,
        "newspike:family": feed.family if feed.family != feed.publisher else "",
        "newspike:title": feed.title,
    }
    return f"<outline {' '.join(f'{name}={quoted(value)}' for name, value in said.items() if value)}/>"


def quoted(value: str) -> str:
    """Return a value as an XML attribute, on one line."""
    return f'"{escape(" ".join(value.split()))}"'
