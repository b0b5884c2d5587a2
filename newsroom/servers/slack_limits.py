"""The limits that Slack documents for a message, and the error word with which it answers beyond them.

Numbers as in Slack's reference of Block Kit and of chat.postMessage, read in 2026.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Block = Mapping[str, Any]

BLOCKS = 50
MESSAGE_TEXT = 40_000
HEADER_TEXT = 150
SECTION_TEXT = 3_000
SECTION_FIELDS = 10
FIELD_TEXT = 2_000
CONTEXT_ELEMENTS = 10
ACTION_ELEMENTS = 25
BUTTON_TEXT = 75
ADDRESS = 3_000
ALT_TEXT = 2_000
BLOCK_ID = 255


def find_error(payload: object) -> str | None:
    """Return Slack's word for what is wrong with a message, None where nothing is."""
    if not isinstance(payload, dict):
        return "invalid_payload"
    text, blocks = payload.get("text"), payload.get("blocks")
    if not text and not blocks:
        return "no_text"
    if text is not None and (not isinstance(text, str) or len(text) > MESSAGE_TEXT):
        return "msg_too_long" if isinstance(text, str) else "invalid_payload"
    if blocks is not None and not _are_blocks(blocks):
        return "invalid_blocks"
    return None


def _are_blocks(blocks: object) -> bool:
    if not isinstance(blocks, list) or not 1 <= len(blocks) <= BLOCKS or not all(isinstance(b, dict) for b in blocks):
        return False
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    return len(set(ids)) == len(ids) and all(len(name) <= BLOCK_ID for name in ids) and all(map(_is_block, blocks))


def _is_block(block: Block) -> bool:
    check = _CHECKS.get(str(block.get("type")))
    return check is not None and check(block)


def _is_text(text: object, limit: int, *kinds: str) -> bool:
    """Return whether it is a text object of one of the kinds (default: any), not empty and within the limit."""
    if not isinstance(text, dict) or not isinstance(text.get("text"), str):
        return False
    return text.get("type") in (kinds or ("plain_text", "mrkdwn")) and 1 <= len(text["text"]) <= limit


def _is_section(block: Block) -> bool:
    fields = block.get("fields", [])
    if "text" not in block and not fields:
        return False
    return (
        ("text" not in block or _is_text(block["text"], SECTION_TEXT))
        and len(fields) <= SECTION_FIELDS
        and all(_is_text(each, FIELD_TEXT) for each in fields)
        and ("accessory" not in block or _is_element(block["accessory"]))
    )


def _is_element(element: Any) -> bool:
    """Return whether it is a picture or a button."""
    match element.get("type"):
        case "image":
            return _is_image(element)
        case "button":
            is_short = _is_text(element.get("text"), BUTTON_TEXT, "plain_text")
            return is_short and len(element.get("url", "")) <= ADDRESS
        case _:
            return False


def _is_image(image: Block) -> bool:
    address = image.get("image_url")
    has_address = isinstance(address, str) and 1 <= len(address) <= ADDRESS
    return (has_address or "slack_file" in image) and 1 <= len(image.get("alt_text") or "") <= ALT_TEXT


def _is_context(block: Block) -> bool:
    elements = block.get("elements", [])
    return 1 <= len(elements) <= CONTEXT_ELEMENTS and all(
        _is_image(each) if each.get("type") == "image" else _is_text(each, SECTION_TEXT) for each in elements
    )


def _is_rich_text(block: Block) -> bool:
    """Return whether every part of the rich text, however deep, is of a kind that exists, with no empty text."""
    elements = block.get("elements", [])
    return bool(elements) and all(_is_rich_part(each) for each in elements)


def _is_rich_part(part: Any) -> bool:
    match part.get("type"):
        case "rich_text_section" | "rich_text_list" | "rich_text_quote" | "rich_text_preformatted":
            return all(_is_rich_part(each) for each in part.get("elements", ()))
        case "text":
            return isinstance(part.get("text"), str) and bool(part["text"])
        case "link":
            return isinstance(part.get("url"), str) and 1 <= len(part["url"]) <= ADDRESS
        case "emoji" | "user" | "channel" | "broadcast" | "date" | "color":
            return True
        case _:
            return False


_CHECKS: Mapping[str, Callable[[Block], bool]] = {
    "divider": lambda _: True,
    "header": lambda block: _is_text(block.get("text"), HEADER_TEXT, "plain_text"),
    "section": _is_section,
    "context": _is_context,
    "image": _is_image,
    "rich_text": _is_rich_text,
    "actions": lambda block: (
        1 <= len(block["elements"]) <= ACTION_ELEMENTS and all(map(_is_element, block["elements"]))
    ),
}
