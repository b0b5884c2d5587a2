"""Short ways to define a topic and to see what it finds."""

import json
from typing import Any

from extractors.topics import Definitions, compile_matcher, find_mentions, parse_definitions
from tests.builders import NOW, article
from warehouse.records import Article, Mention


def definitions(**topic: Any) -> Definitions:
    """Return definitions of one topic named t; `lists` and `entities` go beside it."""
    beside = {name: topic.pop(name) for name in ("lists", "entities") if name in topic}
    exclude = {"not": topic.pop("exclude")} if "exclude" in topic else {}
    return parse_definitions([("t.yaml", json.dumps({"version": 1, "topics": {"t": topic | exclude}} | beside))])


def mentions(story: Article, **topic: Any) -> tuple[Mention, ...]:
    """Return what an article mentions of one topic and the entities beside it."""
    return find_mentions(story, compile_matcher(definitions(**topic)), now=NOW)


def found(query: Any, text: str, **fields: Any) -> list[str]:
    """Return the evidence that a query finds in a text, in the order of the text."""
    story = article(**{"title": "", "text": text, "language": None} | fields)
    return [span.text for mention in mentions(story, match=query) for span in mention.spans]
