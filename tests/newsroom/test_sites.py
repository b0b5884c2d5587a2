from datetime import UTC, datetime

import pytest

from newsroom.sites.responses import SiteRequest, WorldSites, is_unchanged
from newsroom.world.build import build_world
from newsroom.world.outlets import CHANNELS, first_list, second_list
from newsroom.world.publications import link_of

CHANGED_AT = datetime(2025, 1, 27, 9, tzinfo=UTC)
WORLD = build_world(days=8)


def asked(**validators: str | None) -> SiteRequest:
    return SiteRequest(host="ledger.example", path="/feed.xml", **validators)


@pytest.mark.parametrize(
    ("validators", "unchanged"),
    [
        ({}, False),
        ({"if_none_match": '"a"'}, True),
        ({"if_none_match": 'W/"a"'}, True),
        ({"if_none_match": '"b", "a"'}, True),
        ({"if_none_match": '"b"'}, False),
        ({"if_modified_since": "Mon, 27 Jan 2025 09:00:00 GMT"}, True),
        ({"if_modified_since": "Mon, 27 Jan 2025 08:59:59 GMT"}, False),
        ({"if_modified_since": "yesterday"}, False),
        ({"if_none_match": '"b"', "if_modified_since": "Mon, 27 Jan 2025 09:00:00 GMT"}, False),
    ],
)
def test_validators_are_read_as_http_says(validators: dict[str, str], unchanged: bool) -> None:  # noqa: FBT001 - a row
    assert is_unchanged(asked(**validators), '"a"', CHANGED_AT) is unchanged


def test_a_page_is_found_under_its_own_address_only() -> None:
    piece = WORLD.pieces[100]
    path = link_of(piece).partition(piece.outlet.host)[2]
    sites = WorldSites(WORLD)
    answers = [sites.answer(SiteRequest(host=piece.outlet.host, path=each), WORLD.end) for each in (path, path + "x")]
    assert [answer.status for answer in answers if answer] == [200, 404]


def test_the_second_list_doubles_the_first() -> None:
    urls = {feed.url for feed in first_list() + second_list()}
    assert (len(first_list()), len(second_list()), len(urls)) == (30, 30, 60)


def test_some_outlets_share_an_owner() -> None:
    owners = [feed.family for feed in first_list()]
    assert len(set(owners)) < len(owners)


def test_every_feed_has_an_address_of_its_own() -> None:
    assert len(CHANNELS) == 60


@pytest.mark.parametrize("path", ["/p/1", "/p/99999999", "/p/" + "9" * 5000, "/news/", "//", "/img/x.svg"])
def test_what_is_not_there_is_not_found(path: str) -> None:
    answer = WorldSites(WORLD).answer(SiteRequest(host="siliconlantern.example", path=path), WORLD.end)
    assert answer is not None
    assert answer.status == 404
