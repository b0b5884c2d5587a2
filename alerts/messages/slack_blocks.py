"""A message as Slack's Block Kit: text from outside goes only where Slack reads no markup.

Limits are those of Slack's reference: 50 blocks, 150 characters in a header, 3,000 in a text, 2,000 in a field or link.
Rich text and ``plain_text`` objects are shown as they are; only the fallback text is markup and therefore escaped.
"""

from typing import Any

from alerts.messages.message import Item, Message, byline, how_to_acknowledge, status
from alerts.messages.sanitize import shorten
from alerts.messages.wording import count
from warehouse.records import TopStory

HEADER, TEXT, FALLBACK = 150, 3000, 1500
LIGHTS = {"extreme": "🔴", "high": "🟠", "notable": "🟡", "resolved": "🟢", "withdrawn": "⚪"}

Block = dict[str, Any]


def payload(message: Message) -> dict[str, Any]:
    """Return the body of a post: blocks, and the plain words for notifications and screen readers."""
    return {"text": fallback(message), "blocks": blocks(message), "unfurl_links": False, "unfurl_media": False}


def fallback(message: Message) -> str:
    """Return the message in one paragraph of escaped text."""
    parts = (message.notice, f"{message.headline}.", message.lead, message.link or "")
    return escaped(shorten(" ".join(part for part in parts if part), FALLBACK))


def escaped(text: str) -> str:
    """Return the text with the three characters that begin Slack's markup made harmless."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def blocks(message: Message) -> list[Block]:
    """Return the blocks: headline, state, what it means, facts, stories, notes, trend, what to do."""
    light = LIGHTS.get(message.kind) or LIGHTS.get(message.severity, "")
    made = [
        {"type": "header", "text": _plain(f"{light} {message.headline}".strip(), HEADER)},
        _context(" · ".join(words for words in (message.notice, status(message)) if words)),
        {"type": "section", "text": _plain(message.lead, TEXT)},
    ]
    if message.facts:
        made.append(_rich(_pairs(message.facts)))
    made.extend(_rich(_story(story, message.zone)) for story in message.stories)
    made.extend(_rich(_item(item, message.zone)) for item in message.items)
    if message.more_stories:
        made.append(_context(f"and {count(message.more_stories, 'more story', 'more stories')}"))
    made.extend({"type": "section", "text": _plain(note, TEXT)} for note in message.notes)
    if message.trend:
        made.append(_context(f"{message.trend} stories every 2 hours, the last {2 * len(message.trend)} h"))
    if message.link:
        made.append(_rich([_link(message.link, "Open in the dashboard"), _text(": acknowledge, mute, judge")]))
    if command := how_to_acknowledge(message):
        made.append(_context(f"Acknowledge: {command}"))
    return made


def _plain(text: str, limit: int) -> Block:
    return {"type": "plain_text", "text": shorten(text, limit), "emoji": False}


def _context(text: str) -> Block:
    return {"type": "context", "elements": [_plain(text, TEXT)]}


def _rich(elements: list[Block]) -> Block:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}


def _text(text: str, **style: bool) -> Block:
    return {"type": "text", "text": text, "style": style} if style else {"type": "text", "text": text}


def _link(url: str, text: str) -> Block:
    return {"type": "link", "url": url, "text": text, "style": {"bold": True}}


def _pairs(facts: tuple[tuple[str, str], ...]) -> list[Block]:
    return [part for name, value in facts for part in (_text(f"{name}: ", bold=True), _text(f"{value}\n"))]


def _item(item: Item, zone: str) -> list[Block]:
    head = _link(item.link, item.headline) if item.link else _text(item.headline, bold=True)
    parts = [head, _text(f"\n{item.status}")]
    for story in item.stories:
        parts += [_text("\n• "), _link(story.url, story.title) if story.url else _text(story.title)]
        parts.append(_text(f" · {byline(story, zone)}"))
    return parts


def _story(story: TopStory, zone: str) -> list[Block]:
    title = _link(story.url, story.title) if story.url else _text(story.title, bold=True)
    parts = [title, _text(f"\n{byline(story, zone)}")]
    return [*parts, _text(f"\n{story.evidence}", italic=True)] if story.evidence else parts
