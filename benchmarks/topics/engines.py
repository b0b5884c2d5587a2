"""The matcher beside two engines that people would reach for, on the articles and topics of speed.py.

    python benchmarks/topics/engines.py --topics 100 1000

An engine that is not installed is left out: `make setup-bench` installs them all. What they
are asked is less than what the matcher answers, so that the ratio flatters them:

- tantivy: an index in memory, one query per topic, OR of its terms as phrases; no spans, no NEAR, no mask.
- plain regular expressions: one per topic, its terms as whole words in any case; the first place only, no NEAR.
- hyperscan: all terms as caseless literals; where they end, no word boundaries, no accents, no topics.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections.abc import Callable, Sequence

from benchmarks.tables import show
from benchmarks.topics.speed import NOW, uncommon_terms, vocabulary, write_articles, write_topics
from extractors.topics import compile_matcher, find_mentions, parse_definitions
from extractors.topics.query.nodes import Term, children
from warehouse.records import Article

Run = Callable[[Sequence[Article]], None]


def main() -> None:
    """Print articles per CPU second for each engine and number of topics."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--topics", type=int, nargs="+", default=[100, 1_000])
    parser.add_argument("--count", type=int, default=200, help="articles to read")
    options = parser.parse_args()
    chance = random.Random(1)  # noqa: S311 not for secrets
    articles = write_articles(chance, vocabulary(chance, 30_000), 5 * options.count)
    terms = uncommon_terms(chance, articles)
    articles = articles[: options.count]
    for count in options.topics:
        text = write_topics(chance, terms, count)
        rows = []
        for name, prepare in ENGINES.items():
            try:
                built_s, rate = measure(prepare, text, articles)
            except ModuleNotFoundError:
                print(f"{name} is not installed: left out")
                continue
            rows.append((name, built_s, rate))
        columns = ("engine", "build CPU s", "articles per CPU s")
        show(f"Matching {count:,} topics", columns, rows, bars="articles per CPU s")


def measure(prepare: Callable[[str], Run], text: str, articles: Sequence[Article]) -> tuple[float, float]:
    """Return the build time and the rate of an engine, the best of three passes."""
    start = time.process_time()
    run = prepare(text)
    built = time.process_time() - start
    spent = []
    for _ in range(3):
        start = time.process_time()
        run(articles)
        spent.append(time.process_time() - start)
    return built, len(articles) / min(spent)


def newspike(text: str) -> Run:
    """Return what runs our matcher."""
    matcher = compile_matcher(parse_definitions([("topics", text)]))

    def run(articles: Sequence[Article]) -> None:
        for article in articles:
            find_mentions(article, matcher, now=NOW)

    return run


def tantivy_queries(text: str) -> Run:
    """Return what indexes the articles in memory and runs a query for each topic."""
    import tantivy

    def run(articles: Sequence[Article]) -> None:
        schema = tantivy.SchemaBuilder().add_text_field("text", stored=False).build()
        index = tantivy.Index(schema)
        writer = index.writer(num_threads=1)
        for article in articles:
            writer.add_document(tantivy.Document(text=article.text))
        writer.commit()
        index.reload()
        searcher = index.searcher()
        for terms in terms_of(text):
            quoted = " OR ".join(f'"{term}"' for term in terms)
            searcher.search(index.parse_query(quoted, ["text"]), len(articles))

    return run


def hyperscan_literals(text: str) -> Run:
    """Return what scans the articles for all terms at once."""
    import hyperscan

    literals = sorted({term.encode() for terms in terms_of(text) for term in terms})
    database = hyperscan.Database()
    database.compile(expressions=literals, flags=[hyperscan.HS_FLAG_CASELESS] * len(literals), literal=True)

    def run(articles: Sequence[Article]) -> None:
        found: list[tuple[int, int]] = []

        def note(number: int, _start: int, end: int, *_: object) -> None:
            found.append((number, end))

        for article in articles:
            database.scan(article.text.encode(), match_event_handler=note)

    return run


def regular_expressions(text: str) -> Run:
    """Return what searches each article for every topic: one expression each, its terms as whole words, any case."""
    ordered = [sorted(terms, key=len, reverse=True) for terms in terms_of(text)]
    patterns = [
        re.compile(
            r"\b(?:" + "|".join(re.escape(term) for term in terms) + r")\b",
            re.IGNORECASE,
        )
        for terms in ordered
        if terms
    ]

    def run(articles: Sequence[Article]) -> None:
        for article in articles:
            for pattern in patterns:
                pattern.search(article.text)

    return run


def terms_of(text: str) -> list[list[str]]:
    """Return the terms of every topic."""

    def inside(node: object) -> list[str]:
        if isinstance(node, Term):
            return [node.text]
        return [term for child in children(node) for term in inside(child)]  # type: ignore[arg-type]

    return [inside(topic.match) for topic in parse_definitions([("topics", text)]).topics]


ENGINES = {
    "Newspike": newspike,
    "plain regular expressions": regular_expressions,
    "tantivy": tantivy_queries,
    "hyperscan": hyperscan_literals,
}


if __name__ == "__main__":
    main()
