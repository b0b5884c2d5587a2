"""Reading and grouping the newsroom's pages: texts got back, dates kept, copies found; with text and without.

    python -m benchmarks.articles.newsroom [--days 6]

Copies in the newsroom are often retitled (four headlines a story) and sometimes shortened. A pair is right when both
tell one story. "title and lead" groups the same pieces as if no page could be had.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from extractors.articles import extract_article
from extractors.stories import StoryIndex
from newsroom.sites.feeds import summarise
from newsroom.sites.pages import render_article
from newsroom.world.build import World, build_world
from newsroom.world.publications import Piece, link_of, paragraphs_of, title_at
from warehouse.records import Article, Entry, Feed, Page, key


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=6)
    world = build_world(days=parser.parse_args().days)
    started = time.process_time()
    articles = {piece.number: _read(world, piece, with_page=True) for piece in world.pieces}
    seconds = time.process_time() - started
    exact = sum(articles[piece.number].text == "\n".join(paragraphs_of(piece)) for piece in _open(world.pieces))
    dated = sum(articles[piece.number].published_at == piece.published_at for piece in world.pieces)
    print(f"{len(articles)} pages, {len(articles) / seconds:.0f} pages/s of CPU time (rendering included)")
    print(f"text exactly that of the piece: {exact} of {len(_open(world.pieces))} without paywall; dates {dated}")
    print("\n| compared by | pairs | recall | precision |\n|---|---|---|---|")
    print(f"| text | {_scored(world.pieces, articles)} |")
    briefs = {piece.number: _read(world, piece, with_page=False) for piece in world.pieces}
    print(f"| title and lead | {_scored(world.pieces, briefs)} |")


def _read(world: World, piece: Piece, *, with_page: bool) -> Article:
    url, at = link_of(piece), piece.published_at
    entry = Entry(
        entry_id=piece.number,
        version=0,
        feed_url=piece.outlet.host,
        guid=url,
        link=url,
        title=title_at(piece, at),
        summary=summarise(piece),
        published_at=at,
        date_confidence="exact",
        seen_at=at,
    )
    body = render_article(world, piece, at) if with_page else b""
    page = Page(url=url, final_url=url, status=200, body=body, fetched_at=at) if with_page else None
    return extract_article(page, entry, Feed(url="", publisher=piece.outlet.name, family=piece.outlet.name), now=at)


def _open(pieces: Iterable[Piece]) -> Sequence[Piece]:
    return [piece for piece in pieces if not piece.paywalled]


def _scored(pieces: Sequence[Piece], articles: Mapping[int, Article]) -> str:
    members = StoryIndex().join(articles.values(), now=pieces[-1].published_at)
    stories = {member.article_id: member.story_id for member in members}
    true = _pairs((piece.number, key(repr(piece.story))) for piece in pieces)
    found = _pairs((piece.number, stories[articles[piece.number].article_id]) for piece in pieces)
    both = len(true & found)
    return f"{len(true)} | {both / len(true):.3f} | {both / len(found):.3f}"


def _pairs(named: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    groups: dict[int, list[int]] = defaultdict(list)
    for number, name in named:
        groups[name].append(number)
    return {pair for group in groups.values() for pair in combinations(sorted(group), 2)}


if __name__ == "__main__":
    main()
