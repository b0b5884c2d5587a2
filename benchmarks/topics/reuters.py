"""Precision and recall of the definitions in benchmarks/topics/reuters on labelled articles, for all and for `about`.

    python benchmarks/topics/reuters.py LABELLED.jsonl

LABELLED: one object per line with title, body and labels, such as Reuters-21578 (Distribution 1.0, for research only,
not part of this project). Rules are written from what a topic means; a half that the author has not read decides.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from extractors.topics import compile_matcher, find_mentions, load_definitions
from extractors.topics.json_rows import article_of

NOW = datetime(2025, 1, 27, tzinfo=UTC)
RULES = Path(__file__).parent / "reuters"


def main() -> None:
    """Print one line for each topic, then macro and micro averages."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labelled", type=Path)
    parser.add_argument("--any", action="store_true", help="count every mention, not only those that are about")
    options = parser.parse_args()
    matcher = compile_matcher(load_definitions([RULES]))
    right, wrong, missed = Counter[str](), Counter[str](), Counter[str]()
    for line in options.labelled.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        article = article_of({"title": row["title"], "text": row["body"], "lang": "en"})
        mentions = find_mentions(article, matcher, now=NOW)
        found = {mention.subject for mention in mentions if options.any or mention.about}
        labels = set(row["labels"]) & set(matcher.topics)
        right.update(found & labels)
        wrong.update(found - labels)
        missed.update(labels - found)
    print(f"{'topic':10} {'P':>6} {'R':>6} {'F1':>6} {'labelled':>9}")
    scores = {topic: precision_recall(right[topic], wrong[topic], missed[topic]) for topic in matcher.topics}
    for topic, score in scores.items():
        print(f"{topic:10} {shown(score)} {right[topic] + missed[topic]:>9}")
    macro = [sum(score[place] for score in scores.values()) / len(scores) for place in range(3)]
    print(f"{'macro':10} {shown(macro)}")
    print(f"{'micro':10} {shown(precision_recall(right.total(), wrong.total(), missed.total()))}")


def precision_recall(right: int, wrong: int, missed: int) -> tuple[float, float, float]:
    """Return precision, recall and F1."""
    precision = right / max(right + wrong, 1)
    recall = right / max(right + missed, 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def shown(score: Sequence[float]) -> str:
    """Return three numbers as a table shows them."""
    return " ".join(f"{value:6.3f}" for value in score)


if __name__ == "__main__":
    main()
