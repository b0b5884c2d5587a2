"""Feed documents for tests."""

from html import escape

from extractors.feeds import ParsedEntry, ParsedFeed
from tests.builders import page
from warehouse.records import Page


def item(name: str = "1", **elements: str) -> str:
    """Return an RSS item; elements given as "" are left out, a name's colon is written as two underscores."""
    said = {
        "guid": f"tag:ledger.example,2025:{name}",
        "link": f"https://ledger.example/a/{name}",
        "title": f"Title {name}",
        "description": f"Summary {name}",
        "pubDate": "Mon, 27 Jan 2025 08:40:00 GMT",
    } | elements
    inner = "".join(f"<{tag}>{escape(text)}</{tag}>" for tag, text in said.items() if text)
    return f"<item>{inner}</item>".replace("__", ":")


def rss(*items: str, head: str = "") -> bytes:
    """Return an RSS document."""
    spaces = (
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:atom="http://www.w3.org/2005/Atom"'
    )
    channel = f"<title>Ledger</title><link>https://ledger.example/</link>{head}{''.join(items)}"
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0" {spaces}><channel>{channel}</channel></rss>'.encode()
    )


def rss_page(*items: str, head: str = "", **fields: object) -> Page:
    """Return an answer with an RSS document."""
    return page(**{"body": rss(*items, head=head), "content_type": "application/rss+xml"} | fields)


def said(name: str = "1", **fields: object) -> ParsedEntry:
    """Return an entry as parsing returns it."""
    defaults = {
        "guid": f"tag:{name}",
        "link": f"https://ledger.example/a/{name}",
        "title": f"Title {name}",
        "summary": f"Summary {name}",
    }
    return ParsedEntry(**defaults | fields)  # type: ignore[arg-type]


def parsed(*entries: ParsedEntry, **fields: object) -> ParsedFeed:
    """Return a parsed document."""
    return ParsedFeed(**{"kind": "rss20", "entries": entries} | fields)  # type: ignore[arg-type]
