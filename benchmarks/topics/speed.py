"""Articles per CPU second, complete answers with spans, and the time to compile, by number of topics.

    python benchmarks/topics/speed.py                    # generated articles of 4.5 kB
    python benchmarks/topics/speed.py --articles FILE    # JSON lines with title and text (or body)

Articles are made of words drawn by Zipf's law, with curly quotes and dashes as in print. Topics have ten terms each,
half of them phrases that occur in the articles, half of them uncommon words of their vocabulary, joined by OR, as two
groups joined by AND, as NEAR, some with context and mask. A topic is found in about one article of a hundred.
Rates are per CPU second of one core, the best of three passes; compare rows of one run only.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.tables import Cell, show
from extractors.topics import compile_matcher, find_mentions, parse_definitions
from extractors.topics.json_rows import article_of
from warehouse.records import Article

NOW = datetime(2025, 1, 27, tzinfo=UTC)
LETTERS = (
    "b",
    "br",
    "c",
    "ch",
    "d",
    "f",
    "g",
    "gr",
    "h",
    "k",
    "l",
    "m",
    "n",
    "p",
    "pl",
    "r",
    "s",
    "st",
    "t",
    "tr",
    "v",
)
VOWELS = ("a", "e", "i", "o", "u", "ea", "io")
ARTICLE = 4_500  # characters
GOALS = {100: 5_000, 1_000: 2_000, 10_000: 600}


def main() -> None:
    """Measure and print one row for each number of topics."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, help="JSON lines with title and text or body")
    parser.add_argument("--topics", type=int, nargs="+", default=list(GOALS))
    parser.add_argument("--count", type=int, default=400, help="articles to read")
    options = parser.parse_args()
    chance = random.Random(1)  # noqa: S311 not for secrets
    if options.articles:
        articles = extract_articles(options.articles)
    else:
        articles = write_articles(chance, vocabulary(chance, 30_000), 5 * options.count)
    terms = uncommon_terms(chance, articles)  # of five times as many articles as are read: most do not occur in one
    articles = articles[: options.count]
    size = sum(len(story.title) + len(story.text) for story in articles) / len(articles)
    rows = [measure(articles, write_topics(chance, terms, count), count, size) for count in options.topics]
    columns = ("topics", "load s", "compile s", "articles per CPU s", "goal", "mentions each", "MB a CPU s")
    show(f"Matching {len(articles)} articles of {size:.0f} characters", columns, rows, bars="articles per CPU s")


def measure(articles: Sequence[Article], text: str, count: int, size: float) -> tuple[Cell, ...]:
    """Return one row of the table."""
    start = time.process_time()
    definitions = parse_definitions([("generated.yaml", text)])
    loaded = time.process_time()
    matcher = compile_matcher(definitions)
    compiled = time.process_time()
    find_mentions(articles[0], matcher, now=NOW)
    spent = float("inf")
    for _ in range(3):
        start_reading = time.process_time()
        found = sum(len(find_mentions(story, matcher, now=NOW)) for story in articles)
        spent = min(spent, time.process_time() - start_reading)
    rate = len(articles) / spent
    goal, each = GOALS.get(count), found / len(articles)
    return f"{count:,}", loaded - start, compiled - loaded, rate, goal, each, rate * size / 1e6


def vocabulary(chance: random.Random, size: int) -> list[str]:
    """Return distinct words, the most frequent first and shortest."""
    words: dict[str, None] = {}
    while len(words) < size:
        syllables = 1 + (len(words) > 100) + (chance.random() < 0.6) + (chance.random() < 0.3)
        words[
            "".join(chance.choice(LETTERS) + chance.choice(VOWELS) for _ in range(syllables)) + chance.choice("nrsty")
        ] = None
    return list(words)


def write_articles(chance: random.Random, words: Sequence[str], count: int) -> list[Article]:
    """Return articles of sentences and paragraphs, words by Zipf's law."""
    weights = [1 / (rank + 3) for rank in range(len(words))]
    stream = iter(chance.choices(words, weights, k=count * 1_100))
    articles = []
    for _ in range(count):
        sentences: list[str] = []
        while sum(map(len, sentences)) < ARTICLE:
            sentence = " ".join(next(stream) for _ in range(chance.randint(8, 24))).capitalize()
            if chance.random() < 0.3:
                sentence = f"“{sentence},” {next(stream)}\u2019s {next(stream)}\u2013{next(stream)}"
            sentences.append(sentence + chance.choice((". ", ". ", ".\n\n")))
        articles.append(article_of({"title": sentences[0].strip(" .\n"), "text": "".join(sentences), "lang": "en"}))
    return articles


def extract_articles(path: Path) -> list[Article]:
    """Return the articles of a file, short ones joined until they are as long as the generated ones."""
    articles: list[Article] = []
    texts: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        texts.append(f"{row['title']}.\n\n{row.get('text') or row.get('body')}")
        if sum(map(len, texts)) >= ARTICLE:
            articles.append(article_of({"title": row["title"], "text": "\n\n".join(texts)[:ARTICLE], "lang": "en"}))
            texts = []
    return articles


def uncommon_terms(chance: random.Random, articles: Sequence[Article]) -> tuple[list[str], list[str]]:
    """Return words that few articles have, and phrases of two or three words with such a word in them."""
    texts = [[word for word in story.text.lower().split() if word.isalpha()] for story in articles]
    seen = Counter(word for words in texts for word in set(words))
    uncommon = {word for word, count in seen.items() if count <= len(articles) // 200 and len(word) > 3}
    phrases = {
        " ".join(words[place : place + chance.choice((2, 2, 3))])
        for words in texts
        for place, word in enumerate(words)
        if word in uncommon
    }
    return sorted(uncommon), sorted(phrases)


def write_topics(chance: random.Random, terms: tuple[list[str], list[str]], count: int) -> str:
    """Return a definition file with as many topics, ten terms each."""
    words, phrases = terms
    topics = {}
    for number in range(count):
        chosen = [chance.choice(words if place % 2 else phrases) for place in range(10)]
        quoted = [f'"{term}"' for term in chosen]
        shape = number % 10
        if shape < 5:
            topic: dict[str, object] = {"match": " OR ".join(quoted)}
        elif shape < 8:
            topic = {"match": f"({' OR '.join(quoted[:5])}) AND ({' OR '.join(quoted[5:])})"}
        elif shape < 9:
            topic = {"match": f"({' OR '.join(quoted[:5])}) NEAR/8 ({' OR '.join(quoted[5:])})"}
        else:
            topic = {"match": " OR ".join(quoted[:6]), "context": " OR ".join(quoted[6:9]), "mask": [chosen[9]]}
        topics[f"topic-{number}"] = topic
    return json.dumps({"version": 1, "topics": topics})


if __name__ == "__main__":
    main()
