"""Writing to the feed list: new subscriptions at the end of ``feeds.yaml``, nothing else touched."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from flows.configuration.problems import ConfigProblem, ConfigurationError
from warehouse.durable_files import write_durably
from warehouse.records import Feed


def append_feeds(path: Path, feeds: Sequence[Feed]) -> None:
    """Write the feeds at the end of the list; raises ConfigurationError where the file does not end with that list.

    A crash or a full disk leaves the file as it was.

    The file keeps its comments and its order: it is the operator's, and a tool only adds to it.
    """
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    after = (before.rstrip() or "feeds:") + "\n" + as_yaml(feeds)
    known = _urls(before)
    if known is None or _urls(after) != known + [feed.url for feed in feeds]:
        message = "does not end with the list of feeds: add these lines to it yourself\n" + as_yaml(feeds)
        raise ConfigurationError([ConfigProblem(file=path, line=0, key="feeds", message=message)])
    write_durably(path, after.encode())


def as_yaml(feeds: Sequence[Feed]) -> str:
    """Return the feeds as items of the list, indented by two."""
    text = io.StringIO()
    yaml = YAML(pure=True)
    yaml.width = 200
    for feed in feeds:
        text.write("  - " + _dumped(yaml, _item(feed)).strip().replace("\n", "\n    ") + "\n")
    return text.getvalue()


def _dumped(yaml: YAML, item: dict[str, Any]) -> str:
    stream = io.StringIO()
    yaml.dump(item, stream)
    return stream.getvalue()


def _item(feed: Feed) -> dict[str, Any]:
    said = {
        "url": feed.url,
        "publisher": feed.publisher,
        "family": "" if feed.family == feed.publisher else feed.family,
        "title": feed.title,
        "language": feed.language,
        "site": feed.site,
        "groups": list(feed.groups),
    }
    return {name: value for name, value in said.items() if value and (name != "title" or value != feed.publisher)}


def _urls(text: str) -> list[Any] | None:
    """Return the addresses in the list; None where the text is no YAML."""
    try:
        content = YAML(typ="safe", pure=True).load(text) if text.strip() else None
    except YAMLError:
        return None
    items = (content or {}).get("feeds") if isinstance(content, dict) else None
    return [item.get("url") if isinstance(item, dict) else item for item in items or []]
