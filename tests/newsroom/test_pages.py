import html
import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from newsroom.sites.pages import render_article, render_home, render_sitemap
from newsroom.world.build import build_world
from newsroom.world.outlets import BY_HOST
from newsroom.world.publications import Piece, link_of, paragraphs_of, path_of, title_at

WORLD = build_world(days=10)
DESIGNS = ("broadsheet", "tabloid", "magazine", "plain")


def some_piece(fits: Callable[[Piece], bool]) -> Piece:
    """Return a piece that is not among its outlet's first, so that there are others to show beside it."""
    return next(piece for piece in WORLD.pieces[800:] if fits(piece))


def page(piece: Piece) -> str:
    return render_article(WORLD, piece, WORLD.end).decode()


def linked_data(piece: Piece) -> dict[str, Any]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page(piece))
    assert found is not None
    data: dict[str, Any] = json.loads(found[1])
    return data


@pytest.mark.parametrize("design", DESIGNS)
def test_a_page_has_all_paragraphs(design: str) -> None:
    piece = some_piece(lambda piece: piece.outlet.design == design and not piece.paywalled)
    shown = html.unescape(page(piece))
    assert [paragraph for paragraph in paragraphs_of(piece) if f"<p>{paragraph}</p>" not in shown] == []


@pytest.mark.parametrize("design", DESIGNS)
def test_a_page_shows_other_stories_and_asks_about_cookies(design: str) -> None:
    piece = some_piece(lambda piece: piece.outlet.design == design)
    other = WORLD.latest(piece.outlet, piece.published_at, 2)[1]
    shown = page(piece)
    assert (path_of(other) in shown, "cookies" in shown.lower()) == (True, True)


def test_behind_a_paywall_is_only_the_beginning() -> None:
    piece = some_piece(lambda piece: piece.paywalled and len(paragraphs_of(piece)) > 4)
    shown = html.unescape(page(piece))
    assert [f"<p>{paragraph}</p>" in shown for paragraph in paragraphs_of(piece)[2:4]] == [True, False]


def test_the_linked_data_says_what_the_page_says() -> None:
    piece = some_piece(lambda piece: piece.outlet.json_ld)
    data = linked_data(piece)
    assert (data["headline"], data["mainEntityOfPage"]) == (title_at(piece, WORLD.end), link_of(piece))


def test_the_linked_data_has_the_true_date() -> None:
    piece = some_piece(lambda piece: piece.outlet.json_ld)
    assert linked_data(piece)["datePublished"] == piece.published_at.isoformat()


def test_some_outlets_have_no_linked_data() -> None:
    piece = some_piece(lambda piece: not piece.outlet.json_ld)
    assert "ld+json" not in page(piece)


def test_a_page_says_the_language_of_its_outlet() -> None:
    piece = some_piece(lambda piece: piece.outlet.language == "fr")
    assert '<html lang="fr"' in page(piece)


def test_a_home_page_lists_the_newest_headlines() -> None:
    outlet = BY_HOST["ledger.example"]
    newest = WORLD.latest(outlet, WORLD.end, 1)[0]
    assert path_of(newest) in render_home(WORLD, outlet, WORLD.end).decode()


def test_a_news_sitemap_holds_two_days() -> None:
    outlet = BY_HOST["ledger.example"]
    count = render_sitemap(WORLD, outlet, WORLD.end).count(b"<loc>")
    recent = [piece for piece in WORLD.by_host[outlet.host] if (WORLD.end - piece.published_at).days < 2]
    assert count == len(recent)
