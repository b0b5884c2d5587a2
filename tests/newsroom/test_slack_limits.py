from typing import Any

import pytest

from newsroom.servers.slack_limits import find_error

DIVIDER = {"type": "divider"}


def text(size: int, kind: str = "mrkdwn") -> dict[str, Any]:
    return {"type": kind, "text": "x" * size}


def header(size: int, kind: str = "plain_text") -> dict[str, Any]:
    return {"type": "header", "text": text(size, kind)}


def section(size: int) -> dict[str, Any]:
    return {"type": "section", "text": text(size)}


def fields(count: int, size: int) -> dict[str, Any]:
    return {"type": "section", "fields": [text(size)] * count}


def context(count: int) -> dict[str, Any]:
    return {"type": "context", "elements": [text(10)] * count}


def image(**parts: str) -> dict[str, Any]:
    return {"type": "image", "image_url": "https://ledger.example/i.png", "alt_text": "a chart"} | parts


def button(size: int) -> dict[str, Any]:
    return {"type": "actions", "elements": [{"type": "button", "text": text(size, "plain_text")}]}


def rich(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


ALLOWED = {
    "50 blocks": [DIVIDER] * 50,
    "header of 150": [header(150)],
    "section of 3,000": [section(3000)],
    "10 fields of 2,000": [fields(10, 2000)],
    "10 context elements": [context(10)],
    "image": [image()],
    "button of 75": [button(75)],
    "rich text": [rich({"type": "text", "text": "x"}, {"type": "link", "url": "https://ledger.example/"})],
}
REFUSED = {
    "no blocks": [],
    "51 blocks": [DIVIDER] * 51,
    "header of 151": [header(151)],
    "header in mrkdwn": [header(10, "mrkdwn")],
    "section of 3,001": [section(3001)],
    "empty section": [section(0)],
    "section of nothing": [{"type": "section"}],
    "11 fields": [fields(11, 10)],
    "field of 2,001": [fields(1, 2001)],
    "11 context elements": [context(11)],
    "image without a description": [image(alt_text="")],
    "image with a long address": [image(image_url="https://ledger.example/" + "x" * 3000)],
    "button of 76": [button(76)],
    "empty rich text": [rich({"type": "text", "text": ""})],
    "unknown rich element": [rich({"type": "marquee"})],
    "unknown block": [{"type": "carpet"}],
    "the same block id twice": [DIVIDER | {"block_id": "a"}] * 2,
    "a block that is none": ["divider"],
}


@pytest.mark.parametrize("blocks", ALLOWED.values(), ids=ALLOWED)
def test_blocks_within_the_limits_are_taken(blocks: list[Any]) -> None:
    assert find_error({"text": "a spike", "blocks": blocks}) is None


@pytest.mark.parametrize("blocks", REFUSED.values(), ids=REFUSED)
def test_blocks_beyond_the_limits_are_invalid(blocks: list[Any]) -> None:
    assert find_error({"text": "a spike", "blocks": blocks}) == "invalid_blocks"


def test_text_alone_is_enough() -> None:
    assert find_error({"text": "a spike"}) is None


def test_a_message_of_nothing_is_refused() -> None:
    assert find_error({}) == "no_text"


def test_a_text_of_more_than_40_000_characters_is_too_long() -> None:
    assert find_error({"text": "x" * 40_001}) == "msg_too_long"


def test_what_is_no_object_is_no_payload() -> None:
    assert find_error([]) == "invalid_payload"
