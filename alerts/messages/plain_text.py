"""A message as plain text for terminals, logs and the text part of a mail."""

from textwrap import wrap

from alerts.messages.message import Item, Message, byline, how_to_acknowledge, status
from alerts.messages.wording import count
from warehouse.records import TopStory

WIDTH = 78


def text(message: Message, *, width: int = WIDTH) -> str:
    """Return the message as lines of at most `width` characters (addresses and long words stay whole)."""
    parts = [
        [*_folded(message.notice, width), *_folded(message.headline, width), status(message)],
        _folded(message.lead, width),
        _facts(message.facts, width),
        *(_story(story, width, message.zone) for story in message.stories),
        *(_item(item, width, message.zone) for item in message.items),
        [f"... and {count(message.more_stories, 'more story', 'more stories')}"] if message.more_stories else [],
        [line for note in message.notes for line in _folded(note, width)],
        _trend(message.trend[-width:]),
        [f"Dashboard: {message.link}"] if message.link else [],
        [f"Acknowledge: {command}"] if (command := how_to_acknowledge(message)) else [],
        ["The numbers again, in SQL:", *(f"    {line}" for line in message.sql.splitlines())] if message.sql else [],
    ]
    return "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"


def _folded(words: str, width: int, indent: str = "", hang: str = "") -> list[str]:
    return wrap(
        words,
        width,
        initial_indent=indent,
        subsequent_indent=indent + hang,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _facts(facts: tuple[tuple[str, str], ...], width: int) -> list[str]:
    margin = max((len(name) for name, _ in facts), default=0) + 2
    lines = []
    for name, value in facts:
        first, *rest = _folded(value, max(width - margin, 20)) or [""]
        lines += [f"{name:<{margin}}{first}", *(" " * margin + line for line in rest)]
    return lines


def _trend(bars: str) -> list[str]:
    return [bars, f"stories every 2 hours, the last {2 * len(bars)} h"] if bars else []


def _item(item: Item, width: int, zone: str) -> list[str]:
    stories = [
        line
        for story in item.stories
        for line in [
            *_folded(f"- {story.title}", width, "  ", "  "),
            *_folded(byline(story, zone), width, "    "),
            *([f"    {story.url}"] if story.url else []),
        ]
    ]
    link = [f"  Dashboard: {item.link}"] if item.link else []
    return [*_folded(f"* {item.headline}", width, hang="  "), *_folded(item.status, width, "  "), *stories, *link]


def _story(story: TopStory, width: int, zone: str) -> list[str]:
    return [
        *_folded(f"* {story.title}", width, hang="  "),
        *_folded(byline(story, zone), width, "  "),
        *_folded(story.evidence, width, "  "),
        *([f"  {story.url}"] if story.url else []),
    ]
