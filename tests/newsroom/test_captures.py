from datetime import timedelta
from itertools import pairwise
from urllib.parse import quote

import pytest

from newsroom.sites.feeds import render_feed
from newsroom.sites.responses import SiteRequest, SiteResponse
from newsroom.sites.wayback import BLOCKED, HOST, Captures
from newsroom.world.build import build_world
from newsroom.world.outlets import CHANNELS

WORLD = build_world(days=12)
LEDGER = CHANNELS["ledger.example", "/feed.xml"]
HARBOUR = CHANNELS["harbourtimes.example", "/feed.xml"]


def asked(query: str, captures: Captures | None = None) -> SiteResponse:
    archive = captures or Captures(WORLD)
    return archive.answer(SiteRequest(host=HOST, path="/cdx/search/cdx", query=query), WORLD.end)


def rows(query: str) -> list[list[str]]:
    return [row.split(" ") for row in asked(query).body.decode().partition("\n\n")[0].splitlines()]


def memento(stamp: str, url: str = LEDGER.url) -> SiteResponse:
    return Captures(WORLD).answer(SiteRequest(host=HOST, path=f"/web/{stamp}id_/{url}"), WORLD.end)


def test_a_feed_was_captured_about_every_six_hours() -> None:
    assert len(rows(f"url={LEDGER.url}")) in range(44, 50)


@pytest.mark.parametrize("url", ["ledger.example/feed.xml", "https://ledger.example/feed.xml"])
def test_an_address_is_known_with_or_without_its_scheme(url: str) -> None:
    assert rows(f"url={quote(url, safe='')}") == rows(f"url={LEDGER.url}")


def test_a_row_has_the_seven_fields() -> None:
    key, stamp, original, kind, status, digest, length = rows(f"url={LEDGER.url}")[0]
    assert (key, original, kind, status) == ("example,ledger)/feed.xml", LEDGER.url, "application/rss+xml", "200")
    assert (len(stamp), len(digest), length.isdecimal()) == (14, 32, True)


def test_only_captures_between_the_times_are_named() -> None:
    found = rows(f"url={LEDGER.url}&from=20250120&to=20250121")
    assert {row[1][:8] for row in found} == {"20250120", "20250121"}


def test_no_capture_is_from_the_future() -> None:
    early = Captures(WORLD).answer(
        SiteRequest(host=HOST, path="/cdx/search/cdx", query=f"url={LEDGER.url}"), WORLD.start + timedelta(hours=7)
    )
    assert len(early.body.splitlines()) in {1, 2}


def test_a_key_leads_on_to_what_was_not_told_yet() -> None:
    query, found = f"url={LEDGER.url}&limit=10&showResumeKey=true", list[str]()
    resume = ""
    while True:
        told, _, key = asked(query + resume).body.decode().partition("\n\n")
        found += told.splitlines()
        if not key:
            break
        resume = f"&resumeKey={quote(key.strip(), safe='')}"
    assert found == asked(f"url={LEDGER.url}").body.decode().splitlines()


def test_a_capture_in_an_outage_is_a_refusal() -> None:
    assert "503" in {row[4] for row in rows(f"url={HARBOUR.url}")}


def test_a_filter_leaves_refusals_and_revisits_out() -> None:
    assert {row[4] for row in rows(f"url={HARBOUR.url}&filter=statuscode:200")} == {"200"}


def test_collapsing_leaves_no_two_of_one_body_after_each_other() -> None:
    digests = [row[5] for row in rows(f"url={LEDGER.url}&collapse=digest")]
    assert all(one != other for one, other in pairwise(digests))


def test_a_capture_is_the_feed_of_its_time_and_tells_it() -> None:
    stamp = rows(f"url={LEDGER.url}&filter=statuscode:200")[20][1]
    answer = memento(stamp)
    at = next(capture.at for capture in Captures(WORLD)._of(LEDGER) if f"{capture.at:%Y%m%d%H%M%S}" == stamp)
    assert (answer.status, answer.body) == (200, render_feed(WORLD, LEDGER, at))
    assert dict(answer.headers)["Memento-Datetime"] == f"{at:%a, %d %b %Y %H:%M:%S} GMT"


def test_another_time_leads_to_the_nearest_capture() -> None:
    answer = memento("20250121")
    assert answer.status == 302
    assert dict(answer.headers)["Location"].startswith(f"http://{HOST}/web/2025012")


def test_an_archived_refusal_is_answered_as_it_was() -> None:
    stamp = next(row[1] for row in rows(f"url={HARBOUR.url}") if row[4] == "503")
    answer = memento(stamp, HARBOUR.url)
    assert (answer.status, "x-archive-orig-retry-after" in dict(answer.headers)) == (503, True)


@pytest.mark.parametrize("path", ["/web/20250121000000id_/http://nowhere.example/feed.xml", "/web/99id_/x", "/save/x"])
def test_what_was_never_captured_is_not_found(path: str) -> None:
    assert Captures(WORLD).answer(SiteRequest(host=HOST, path=path), WORLD.end).status == 404


def test_a_search_for_what_was_never_captured_is_empty() -> None:
    assert asked("url=nowhere.example").body == b""


def test_a_blocked_site_is_refused() -> None:
    answer = asked(f"url={BLOCKED}/feed.xml")
    assert (answer.status, b"Blocked Site Error" in answer.body) == (403, True)


def test_who_searches_too_fast_is_sent_away_until_the_minute_is_over() -> None:
    at = [0.0]
    captures = Captures(WORLD, per_minute=2, clock=lambda: at[0])
    answers = [asked("url=x", captures) for _ in range(3)]
    at[0] = 60.0
    answers.append(asked("url=x", captures))
    assert [answer.status for answer in answers] == [200, 200, 429, 200]
    assert dict(answers[2].headers)["Retry-After"] == "61"
