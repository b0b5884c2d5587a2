"""Configurations for sources other than the live web: the demo's newsroom, an archive of snapshots."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from flows.configuration.starter import copy_starter
from warehouse.records import Feed

LOOPBACK = "127.0.0.0/8"


@dataclass(frozen=True, kw_only=True)
class SandboxSettings:
    """The settings of a sandbox that differ from the starter's."""

    feeds: Iterable[Feed]
    connect_to: Mapping[str, str]
    pages: bool = True
    alerts: Mapping[str, Any] = field(default_factory=lambda: {"console": False})
    topics: Path = Path("topics")  # by default the starter's, copied
    entities: Mapping[str, str] = field(default_factory=dict)  # kinds by name: those of a made-up world


def write_configuration(home: Path, stage: SandboxSettings) -> Path:
    """Write settings, feed list, entities and the starter's topics under a home, and return the settings file."""
    folder = home.resolve() / "config"
    copy_starter(folder)
    write_feeds(folder, stage.feeds)
    topics = [str(stage.topics)]
    if stage.entities:
        topics.append(write_entities(folder, stage.entities))
    settings = {
        "home": "..",
        "feeds": "feeds.yaml",
        "topics": topics,
        "fetch": {
            "domain_gap_s": 0,
            "allow_networks": [LOOPBACK],
            "connect_to": dict(stage.connect_to),
            "pages": stage.pages,
            "again_after_days": [],  # a past that is watched in leaps has no later
        },
        "alerts": dict(stage.alerts),
    }
    YAML().dump(settings, folder / "newspike.yaml")
    return folder / "newspike.yaml"


def write_feeds(folder: Path, feeds: Iterable[Feed]) -> None:
    """Write a feed list."""
    items = [{"url": feed.url, "publisher": feed.publisher, "family": feed.family} for feed in feeds]
    YAML().dump({"feeds": items}, folder / "feeds.yaml")


def write_entities(folder: Path, kinds: Mapping[str, str]) -> str:
    """Write a file of entities, by the kind of each name, and return its name."""
    entities = {name: {"kind": kind, "case": True} for name, kind in kinds.items()}
    YAML().dump({"version": 1, "entities": entities}, folder / "entities.yaml")
    return "entities.yaml"
