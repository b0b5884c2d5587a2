"""Score all starter packs on newsroom items: by pack, style and language, with false alarms and entities.

    python benchmarks/topics/newsroom.py                        the half that no rule was written from
    python benchmarks/topics/newsroom.py --set dev --misses     the other half, with every wrong answer
    python benchmarks/topics/newsroom.py --items FILE           items of your own, one JSON object per line

A topic that an item may mention in passing (`also`) counts neither for nor against. tests/packs/README.md describes
the files.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.topics.packs import PACK, SETS, Answer, Item, Score, answer, load_pack, score
from extractors.topics.definitions.loader import load_definitions
from extractors.topics.matching.matcher import Matcher

LANGUAGES = ("en", "de", "fr", "es", "zh", "ja")


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """An answer, the style of its item and the topics that do not count."""

    answer: Answer
    style: str
    also: frozenset[str]

    @property
    def item(self) -> Item:
        """Return the labelled item."""
        return self.answer.item

    @property
    def missing(self) -> frozenset[str]:
        """Return the topics that were not found."""
        return self.item.topics - self.answer.topics

    @property
    def false(self) -> frozenset[str]:
        """Return the topics that were found and are not there."""
        return self.answer.topics - self.item.topics - self.also


def judge(path: Path, packs: Matcher) -> list[Judged]:
    """Return what the packs find in the items of a file."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [
        Judged(
            answer=answer(
                Item(
                    title=row["title"],
                    body=row["body"] if "body" in row else row["text"],
                    topics=frozenset(row["topics"]),
                    entities=frozenset(row.get("entities", ())),
                    language=row["lang"],
                ),
                packs,
            ),
            style=row.get("style", ""),
            also=frozenset(row.get("also", ())),
        )
        for row in rows
    ]


def topics_of_packs() -> dict[str, frozenset[str]]:
    """Return the topics of each starter pack."""
    files = sorted(PACK.parent.glob("*.yaml"))
    return {path.stem: frozenset(topic.name for topic in load_definitions([path]).topics) for path in files}


def topic_score(judged: Iterable[Judged], topics: frozenset[str] | None = None) -> Score:
    """Return the micro-averaged score of some topics, or of all."""
    keep: Callable[[frozenset[str]], frozenset[str]] = (lambda found: found) if topics is None else topics.__and__
    return score((keep(one.answer.topics - (one.also - one.item.topics)), keep(one.item.topics)) for one in judged)


def entity_recall(judged: Iterable[Judged]) -> tuple[int, int]:
    """Return how many labelled entities were found, and of how many."""
    pairs = [(one.answer.entities & one.item.entities, one.item.entities) for one in judged]
    return sum(len(found) for found, _ in pairs), sum(len(true) for _, true in pairs)


def print_row(name: str, found: Score) -> None:
    """Print one line of the table."""
    print(f"{name:34} {found.precision:6.3f} {found.recall:6.3f} {found.f1:6.3f} {found.labels:7d}")


def print_report(judged: Sequence[Judged]) -> None:
    """Print the score of all items, then by pack, style, language and topic."""
    print(f"{len(judged)} items\n{'':34} {'P':>6} {'R':>6} {'F1':>6} {'labels':>7}")
    english = [one for one in judged if one.item.language == "en"]
    print_row("all", topic_score(judged))
    for pack, topics in topics_of_packs().items():
        print_row(f"English: {pack}", topic_score(english, topics))
    for style in sorted({one.style for one in english if one.item.topics}):
        print_row(f"English: {style}", topic_score(one for one in english if one.style == style))
    for language in LANGUAGES:
        print_row(f"language: {language}", topic_score(one for one in judged if one.item.language == language))
    for topic in sorted({topic for one in judged for topic in one.item.topics}):
        print_row(f"topic: {topic}", topic_score(judged, frozenset([topic])))
    empty = [one for one in judged if not one.item.topics]
    print(f"items without a topic that raise an alarm: {sum(bool(one.false) for one in empty)} of {len(empty)}")


def print_entities(judged: Sequence[Judged]) -> None:
    """Print the recall of entities and the alarms on ambiguous names."""
    found, true = entity_recall(judged)
    ambiguous = [one for one in judged if not one.item.entities]
    alarms = sum(bool(one.answer.entities) for one in ambiguous)
    print(f"entities found in company news: {found} of {true}; texts with a false one: {alarms} of {len(ambiguous)}")


def print_misses(judged: Iterable[Judged]) -> None:
    """Print every wrong answer, and what is wrong most often."""
    wrong: Counter[str] = Counter()
    for one in judged:
        names = one.item.entities - one.answer.entities if one.item.entities else frozenset()
        missing, false = one.missing | names, one.false
        wrong.update([f"missing {name}" for name in missing] + [f"false {name}" for name in false])
        if missing or false:
            print(f"[{one.item.language} {one.style}] missing {sorted(missing)} false {sorted(false)}")
            print(f"    {one.item.title} | {one.item.body}")
    for name, count in wrong.most_common():
        print(f"{count:4d} {name}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--packs", type=Path, default=PACK.parent, help="a definition file or a folder of them")
    parser.add_argument("--set", choices=["dev", "unseen"], default="unseen")
    parser.add_argument("--items", type=Path, help="a file of labelled items in place of the set")
    parser.add_argument("--misses", action="store_true", help="list wrong answers; not for the unseen half")
    options = parser.parse_args(arguments)
    if options.misses and options.set == "unseen" and options.items is None:
        parser.error("the unseen half gives figures only: --misses needs --set dev or --items")
    packs = load_pack(options.packs)
    judged = judge(options.items or SETS / f"newsroom_items_{options.set}.jsonl", packs)
    print_report(judged)
    named = [] if options.items else judge(SETS / f"newsroom_entities_{options.set}.jsonl", packs)
    if named:
        print_entities(named)
    if options.misses:
        print_misses([*judged, *named])


if __name__ == "__main__":
    main()
