"""Topics, entities, mentions and match runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Topic:
    """What the warehouse knows of a topic or an entity: its title and which definition holds since when."""

    name: str  # Mention.subject
    title: str
    kind: str  # topic; or the entity's kind: company, person, model, ...
    definition: int  # Mention.definition
    since_at: datetime  # when this definition was first used


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """Evidence: `text` is what stands at ``field[start:end]`` of the article as stored."""

    field: str  # title, lead or text
    start: int
    end: int
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Mention:
    """A topic or an entity found in an article."""

    article_id: int
    subject: str  # name of the topic or entity
    kind: str  # topic; or the entity's kind: company, person, model, ...
    definition: int  # hash of the definition that found it
    score: float  # salience, see extractors/topics/matching/salience.py
    about: bool  # the article is about it, not only mentions it
    spans: tuple[Span, ...]
    event_at: datetime  # copied from the article
    seen_at: datetime
    found_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class MatchRun:
    """That one article version was matched against one set of definitions, with or without a mention."""

    article_id: int
    version: int
    definitions: int  # hash over all topics and entities
    read_at: datetime
