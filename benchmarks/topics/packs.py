"""Score a starter pack on labelled items: precision, recall and F1 of its topics and entities, and false alarms.

    python benchmarks/topics/packs.py                 both halves of tests/packs, then the other sets there
    python benchmarks/topics/packs.py --misses dev    every wrong answer on the half that rules may be tuned on

The rules never saw the blind half, so its figures are the ones to quote. tests/packs/README.md describes the files.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from extractors.topics.definitions.loader import load_definitions
from extractors.topics.matching.matcher import Matcher, compile_matcher, find_mentions
from warehouse.records import Article

ROOT = Path(__file__).resolve().parent.parent.parent
PACK = ROOT / "config" / "topics" / "ai-industry.yaml"
SETS = ROOT / "tests" / "packs"
NOW = datetime(2025, 1, 27, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """A labelled item."""

    title: str
    body: str
    topics: frozenset[str]
    entities: frozenset[str]
    language: str = "en"


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What a pack found in an item."""

    item: Item
    topics: frozenset[str]
    entities: frozenset[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """Precision, recall and their harmonic mean, each from 0 to 1, and the number of labels behind them."""

    precision: float
    recall: float
    f1: float
    labels: int


def read_items(path: Path) -> tuple[Item, ...]:
    """Return the items of a file with one JSON object per line."""
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    return tuple(
        Item(
            title=row["title"],
            body=row["body"],
            topics=frozenset(row["topics"]),
            entities=frozenset(row["entities"]),
            language=row["lang"],
        )
        for row in rows
    )


@cache
def load_pack(path: Path = PACK) -> Matcher:
    """Return a pack, compiled."""
    return compile_matcher(load_definitions([path]))


def answer(item: Item, pack: Matcher) -> Answer:
    """Return all topics and entities that a pack finds in an item, in passing or not."""
    article = Article(
        article_id=1, version=1, canonical_url="https://items.example/1", entry_id=1, feed_url="", publisher="Items",
        family="Items", title=item.title, text=item.body, language=item.language,
    )  # fmt: skip
    mentions = find_mentions(article, pack, now=NOW)
    return Answer(
        item=item,
        topics=frozenset(found.subject for found in mentions if found.kind == "topic"),
        entities=frozenset(found.subject for found in mentions if found.kind != "topic"),
    )


def score(pairs: Iterable[tuple[frozenset[str], frozenset[str]]]) -> Score:
    """Return the micro-averaged score of (found, expected) pairs."""
    right = found = expected = 0
    for said, true in pairs:
        right += len(said & true)
        found += len(said)
        expected += len(true)
    precision = right / found if found else 1.0
    recall = right / expected if expected else 1.0
    return Score(precision=precision, recall=recall, f1=2 * right / max(found + expected, 1), labels=expected)


def topic_score(answers: Iterable[Answer], topic: str | None = None) -> Score:
    """Return the score of one topic, or of all together."""
    only = frozenset([topic]) if topic else None
    return score((a.topics & only, a.item.topics & only) if only else (a.topics, a.item.topics) for a in answers)


def entity_score(answers: Iterable[Answer], labelled: frozenset[str]) -> Score:
    """Return the score of the entities that the items are labelled with; others are not judged."""
    return score((a.entities & labelled, a.item.entities) for a in answers)


def of_labelled_topics(answers: Sequence[Answer]) -> list[Answer]:
    """Return the answers without topics that no item of theirs is labelled with: those of packs not under test."""
    labelled = frozenset(topic for one in answers for topic in one.item.topics)
    return [replace(one, topics=one.topics & labelled) for one in answers]


def alarms(answers: Iterable[Answer]) -> list[Answer]:
    """Return the confusables in which a topic was found, or an entity that is not there."""
    return [a for a in answers if a.topics or a.entities - a.item.entities]


def report(half: str, pack: Matcher) -> None:
    """Print the table of one half."""
    items = [answer(item, pack) for item in read_items(SETS / f"ai_items_{half}.jsonl")]
    confusables = [answer(item, pack) for item in read_items(SETS / f"ai_confusables_{half}.jsonl")]
    print(f"\n{half}: {len(items)} items, {len(confusables)} confusables")
    print(f"{'':28} {'P':>6} {'R':>6} {'F1':>6} {'labels':>7}")
    labelled = frozenset(name for a in items for name in a.item.entities)
    rows = [(topic, topic_score(items, topic)) for topic in pack.topics]
    rows += [("all topics", topic_score(items)), ("entities", entity_score(items, labelled))]
    for name, found in rows:
        print(f"{name:28} {found.precision:6.3f} {found.recall:6.3f} {found.f1:6.3f} {found.labels:7d}")
    print(f"confusables with an alarm: {len(alarms(confusables))} of {len(confusables)}")


def report_misses(half: str, pack: Matcher) -> None:
    """Print every wrong answer of one half, and the topics that are wrong most often."""
    wrong: Counter[str] = Counter()
    for name in (f"ai_items_{half}", f"ai_confusables_{half}"):
        for item in read_items(SETS / f"{name}.jsonl"):
            found = answer(item, pack)
            missing = (item.topics - found.topics) | (item.entities - found.entities)
            extra = (found.topics - item.topics) | (found.entities - item.entities if not item.topics else frozenset())
            wrong.update([f"missing {one}" for one in missing] + [f"extra {one}" for one in extra])
            if missing or extra:
                print(f"missing {sorted(missing)} extra {sorted(extra)}\n    {item.title} | {item.body}")
    for name, count in wrong.most_common():
        print(f"{count:4d} {name}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pack", type=Path, default=PACK, help="a definition file or a folder of them")
    parser.add_argument("--misses", choices=["dev"], help="list the wrong answers of the half that may be read")
    options = parser.parse_args(arguments)
    pack = load_pack(options.pack)
    if options.misses:
        report_misses(options.misses, pack)
        return
    for half in ("dev", "blind"):
        report(half, pack)
    abroad = topic_score(answer(item, pack) for item in read_items(SETS / "ai_items_other_languages.jsonl"))
    print(f"\nGerman, French and Spanish items: F1 {abroad.f1:.3f} of {abroad.labels} labels")
    packs = load_pack(PACK.parent)
    others = topic_score(
        of_labelled_topics([answer(item, packs) for item in read_items(SETS / "policy_markets_items.jsonl")])
    )
    print(f"items of the policy and markets packs: F1 {others.f1:.3f} of {others.labels} labels")


if __name__ == "__main__":
    main()
