"""How well copies are found, what an index of many articles costs.

    python -m benchmarks.articles.duplicates recall DATA      # DATA/truth.json: {"pages": [{"body": ...}]}
    python -m benchmarks.articles.duplicates size 1000000

recall: each body longer than 800 characters is edited in five ways; an edit is found when the index puts it into the
story of its original, with all originals in the window. False pairs: of 40,000 random pairs of originals, those that
would be one story. size: made-up articles of 700 words fill an index, and 5,000 further ones join it.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np

from extractors.stories import StoryIndex, known
from extractors.stories.minhash import TEXT_SKETCH, containment, sketch_text
from tests.builders import NOW, article
from warehouse.records import Article, StoryMember, key

PAIRS = 40_000
JOINED = 5_000
LATER = timedelta(hours=1)
Edit = Callable[[list[str], list[str]], list[str]]

EDITS: dict[str, Edit] = {
    "exact": lambda words, _: words,
    "new headline and lead": lambda words, other: other[:40] + words[40:],
    "cut to 60 %": lambda words, _: words[: len(words) * 6 // 10],
    "cut to 40 %": lambda words, _: words[: len(words) * 4 // 10],
    "5 % of words changed": lambda words, other: [
        other[at % len(other)] if at % 20 == 7 else word for at, word in enumerate(words)
    ],
    "boilerplate added": lambda words, other: other[:60] + words + other[60:140],
}


def main() -> None:
    """Print the table of one of the two questions."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("question", choices=("recall", "size"))
    parser.add_argument("argument")
    given = parser.parse_args()
    if given.question == "recall":
        measure_recall(Path(given.argument))
    else:
        measure_size(int(given.argument))


def measure_recall(data: Path) -> None:
    """Print recall per edit, and false pairs."""
    pages = json.loads((data / "truth.json").read_text("utf-8"))["pages"]
    bodies = [page["body"].split() for page in pages if len(page.get("body") or "") > 800]
    originals = [_article(f"original/{at}", body) for at, body in enumerate(bodies)]
    print(f"{len(bodies)} bodies\n\n| edit | recall |\n|---|---|")
    for name, edit in EDITS.items():
        index = StoryIndex()
        firsts = {member.article_id: member.story_id for member in index.join(originals, now=NOW)}
        edits = [
            replace(_article(f"{name}/{at}", edit(body, bodies[at - 1])), seen_at=NOW + LATER)
            for at, body in enumerate(bodies)
        ]
        places = {member.article_id: member.story_id for member in index.join(edits, now=NOW)}
        pairs = zip(originals, edits, strict=True)
        found = sum(places[new.article_id] == firsts[old.article_id] for old, new in pairs)
        print(f"| {name} | {found / len(bodies):.3f} |")
    chance = random.Random(5)  # noqa: S311 -- a sample
    sketches = [original.sketch for original in originals]
    overlaps = [containment(*chance.sample(sketches, 2), size=TEXT_SKETCH) for _ in range(PAIRS)]
    shares = [overlap.share for overlap in overlaps if overlap is not None]
    print(f"\nfalse pairs: {sum(share >= 0.5 for share in shares)} of {PAIRS}; highest share {max(shares):.3f}")


def measure_size(count: int) -> None:
    """Print the memory of an index filled with `count` articles, and the CPU time of joining further ones."""
    index, before = StoryIndex(), _memory()
    index.remember(known(made, _first(made)) for made in _made(count, seed=1))
    further = list(_made(JOINED, seed=2))
    started = time.process_time()
    index.join(further, now=NOW)
    each = (time.process_time() - started) / JOINED
    print(f"{count:,} articles: {_memory() - before} MB; joining one takes {each * 1000:.3f} ms CPU")


def _made(count: int, seed: int) -> Iterator[Article]:
    chance = np.random.default_rng(seed)
    for at in range(count):
        words = [f"word{number}" for number in chance.integers(20_000, size=34)]
        # the smallest 96 of 700 hashes are about evenly spread over the lowest seventh
        sketch = np.sort(chance.integers(590_000_000, size=TEXT_SKETCH))
        yield article(
            article_id=key("size", str(seed), str(at)),
            text_hash=key("text", str(seed), str(at)),
            title=" ".join(words[:9]),
            lead=" ".join(words[9:]),
            sketch=tuple(sketch.tolist()),
            seen_at=NOW + timedelta(milliseconds=at),
        )


def _first(made: Article) -> StoryMember:
    return StoryMember(
        article_id=made.article_id, story_id=made.article_id, rank=1, similarity=1.0, joined_at=made.seen_at
    )


def _article(name: str, words: list[str]) -> Article:
    text = " ".join(words)
    return article(
        canonical_url=f"https://ledger.example/{name}",
        title="",
        text=text,
        text_hash=key("text", text.lower()),
        sketch=sketch_text(text),
    )


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
