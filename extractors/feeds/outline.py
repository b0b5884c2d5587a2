"""The outline of a feed document: where its entries are and which of them are unchanged.

The feed parser takes most of the CPU time of a poll, and most entries of most polls were seen before. A strict XML
parser finds the entries, each is hashed as it stands, and only what is new goes to the feed parser.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from urllib.parse import urlsplit, urlunsplit

from lxml import etree

from extractors.feeds.model import PARSER_VERSION
from warehouse.records import Page

ENTRY_LIMIT = 50_000  # entries of one document that are read; the rest are counted
_ENTRY_TAGS = {"item", "entry"}
_XML = "{http://www.w3.org/XML/1998/namespace}"


@dataclass(frozen=True, slots=True)
class Outline:
    """A well-formed feed document."""

    root: etree._Element
    head: tuple[etree._Element, ...]  # what speaks of the whole feed
    items: tuple[etree._Element, ...]
    hashes: tuple[int, ...]  # of the items, in their order
    context: int


def outline(page: Page, body: bytes) -> Outline | None:
    """Return the outline of `body`; None where it is not well-formed, or the feed parser may read it otherwise."""
    root = _strict_root(body)
    if root is None or _may_be_read_otherwise(page, root):
        return None
    head, items = split_root(root)
    if not items and any(local_name(element) in _ENTRY_TAGS for element in root.iter(etree.Element)):
        return None  # the items stand deeper, as in an element of their own
    return Outline(root, head, items, tuple(map(_hash_of, items)), _context(page, root, head))


def keep_only(found: Outline, wanted: set[int]) -> bytes:
    """Return the document with those of its first items whose hash is `wanted`. Consumes the outline's tree."""
    for number, (item, digest) in enumerate(zip(found.items, found.hashes, strict=True)):
        left_out = number >= ENTRY_LIMIT or digest not in wanted
        if left_out and (parent := item.getparent()) is not None:
            parent.remove(item)
    return bytes(etree.tostring(found.root, encoding="utf-8", xml_declaration=True))


def local_name(element: etree._Element) -> str:
    """Return an element's name without its namespace; "" for comments and processing instructions."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def split_root(root: etree._Element) -> tuple[tuple[etree._Element, ...], tuple[etree._Element, ...]]:
    """Return the feed-level elements, and the entries, which may be in a channel or beside it."""
    head: list[etree._Element] = []
    items: list[etree._Element] = []
    for outer in root:
        for element in outer if local_name(outer) == "channel" else (outer,):
            (items if local_name(element) in _ENTRY_TAGS else head).append(element)
    return tuple(head), tuple(items)


def _strict_root(body: bytes) -> etree._Element | None:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, strip_cdata=False
    )
    try:
        return etree.fromstring(body, parser)
    except etree.XMLSyntaxError:
        return None
    except ValueError:  # an encoding that is none
        return None


def _may_be_read_otherwise(page: Page, root: etree._Element) -> bool:
    """Return whether header and document disagree about the encoding, or a DTD defines entities."""
    tree = root.getroottree()
    declared = (tree.docinfo.encoding or "utf-8").lower()
    asked = (page.charset or declared).lower()
    return tree.docinfo.internalDTD is not None or asked.replace("_", "-") != declared.replace("_", "-")


def _hash_of(item: etree._Element) -> int:
    digest = blake2b(etree.tostring(item, with_tail=False), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1 or 1


def _context(page: Page, root: etree._Element, head: tuple[etree._Element, ...]) -> int:
    """Return a hash of all outside an item that changes what the item means."""
    base = urlunsplit(urlsplit(page.final_url)._replace(query="", fragment=""))
    parts = [PARSER_VERSION, base, str(root.tag)]
    for element in (root, *(child for child in root if local_name(child) == "channel")):
        parts += (element.get(f"{_XML}base", ""), element.get(f"{_XML}lang", ""), element.get("version", ""))
    parts += (element.text or "" for element in head if local_name(element) == "language")
    digest = blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1 or 1
