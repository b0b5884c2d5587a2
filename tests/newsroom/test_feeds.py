import io
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsroom.sites.feeds import list_items, render_feed
from newsroom.world.build import World, build_world
from newsroom.world.outlets import BY_HOST, FIRST_LIST, SECOND_LIST, Channel
from newsroom.world.publications import date_at, link_of, paragraphs_of, path_of, title_at

WORLD = build_world(days=10)
LEDGER, WIRE, CIRCUIT, DALE = (
    channel
    for host in ("ledger", "meridianwire", "circuitweekly", "felldale")
    for channel in FIRST_LIST
    if channel.outlet.host == f"{host}.example"
)


def parsed(channel: Channel, world: World = WORLD) -> Any:
    return feedparser.parse(io.BytesIO(render_feed(world, channel, world.end)))


@pytest.mark.parametrize(
    "channel", [c for c in FIRST_LIST + SECOND_LIST if c.outlet.kind != "json"], ids=lambda c: c.url
)
def test_every_xml_feed_is_well_formed(channel: Channel) -> None:
    assert not parsed(channel)["bozo"]


@settings(max_examples=40, deadline=None)
@given(
    channel=st.sampled_from(FIRST_LIST + SECOND_LIST),
    hour=st.integers(0, 200),
    minutes=st.integers(1, 90),
)
def test_a_feed_of_the_same_version_is_the_same_document(channel: Channel, hour: int, minutes: int) -> None:
    one = WORLD.start + timedelta(hours=hour)
    other = one + timedelta(minutes=minutes)
    same = WORLD.version(channel.outlet, one) == WORLD.version(channel.outlet, other)
    documents = {render_feed(WORLD, channel, at) for at in (one, other)}
    assert not same or len(documents) == 1


def test_the_newest_entry_comes_first() -> None:
    newest = WORLD.latest(LEDGER.outlet, WORLD.end, 1)[0]
    assert parsed(LEDGER)["entries"][0]["title"] == title_at(newest, WORLD.end)


def test_links_carry_tracking_parameters() -> None:
    newest = WORLD.latest(LEDGER.outlet, WORLD.end, 1)[0]
    link, _, query = parsed(LEDGER)["entries"][0]["link"].partition("?")
    assert (link, "utm_source=rss" in query) == (link_of(newest), True)


def test_some_outlets_have_no_guid() -> None:
    assert [entry for entry in parsed(DALE)["entries"] if "id" in entry] == []


def test_some_feeds_carry_whole_articles() -> None:
    newest = WORLD.latest(WIRE.outlet, WORLD.end, 1)[0]
    content = parsed(WIRE)["entries"][0]["content"][0]["value"]
    assert content.count("<p>") == len(paragraphs_of(newest))


def test_a_section_feed_lists_its_section_only() -> None:
    channel = next(channel for channel in SECOND_LIST if channel.section == "policy")
    assert {item.piece.story.section for item in list_items(WORLD, channel, WORLD.end, 20)} == {"policy"}


def test_a_json_feed_says_what_it_is() -> None:
    document = json.loads(render_feed(WORLD, CIRCUIT, WORLD.end))
    assert (document["version"], document["language"]) == ("https://jsonfeed.org/version/1.1", "en")


def test_a_moved_date_moves_nothing_else() -> None:
    piece = next(piece for piece in WORLD.pieces if piece.bumped_at and not piece.retitled_at)
    before, after = piece.published_at, piece.bumped_at
    assert after is not None
    assert (title_at(piece, before), date_at(piece, before) < date_at(piece, after)) == (title_at(piece, after), True)


def test_the_address_of_a_piece_outlives_its_headline() -> None:
    piece = next(piece for piece in WORLD.pieces if piece.outlet is BY_HOST["ledger.example"])
    assert path_of(replace(piece, retitled_at=piece.published_at + timedelta(hours=1))) == path_of(piece)
