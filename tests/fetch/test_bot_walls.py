"""Refusals of the services that keep programs away from a site are recognised by name, and nothing else is."""

import asyncio

import pytest

from extractors.feeds import absorb, parse_feed
from extractors.feeds.health_report import health_rows
from extractors.fetch import Client, Request
from extractors.fetch.bot_walls import NAMES, BotWall, bot_wall
from tests.builders import NOW, feed, page
from tests.feeds.documents import item, rss_page
from tests.feeds.polls import failure, polled
from tests.fetch.servers import LOOPBACK, Asked, serve

REFUSED = [
    (403, {"CF-Mitigated": "challenge"}, b"", BotWall.CLOUDFLARE),
    (403, {}, b"<title>Just a moment...</title><script>window._cf_chl_opt={cvId:'3'}</script>", BotWall.CLOUDFLARE),
    (403, {"Server": "cloudflare"}, b"error code: 1020\n", BotWall.CLOUDFLARE),
    (
        403,
        {},
        b"<H1>Access Denied</H1>\n<p>You don't have permission.</p>Reference&#32;&#35;18.ab1c.17.2",
        BotWall.AKAMAI,
    ),
    (403, {}, b"Reference #18.8f https://errors.edgesuite.net/18.8f", BotWall.AKAMAI),
    (403, {"X-DataDome": "protected"}, b"{}", BotWall.DATADOME),
    (200, {}, b"<script src='https://ct.captcha-delivery.com/c.js'></script>", BotWall.DATADOME),
    (403, {"X-Iinfo": "9-1-0"}, b"", BotWall.IMPERVA),
    (200, {}, b"<html><script src='/_Incapsula_Resource?SWJIYLWA=5'></script></html>", BotWall.IMPERVA),
    (200, {}, b"Request unsuccessful. Incapsula incident ID: 1-2", BotWall.IMPERVA),
    (403, {}, b"<div id='px-captcha'></div>", BotWall.PERIMETERX),
    (202, {"x-amzn-waf-action": "challenge"}, b"", BotWall.AWS),
    (403, {}, b"<title>Sucuri WebSite Firewall - Access Denied</title>", BotWall.SUCURI),
    (429, {"x-kpsdk-ct": "0c"}, b"", BotWall.KASADA),
    (429, {"X-Vercel-Mitigated": "challenge"}, b"", BotWall.VERCEL),
    (200, {}, b"<script id='anubis_challenge' type='application/json'>{}</script>", BotWall.ANUBIS),
]
LET_THROUGH = [
    (403, {"Server": "cloudflare"}, b"<html><h1>Forbidden</h1>Feeds are for partners.</html>"),
    (200, {"X-Iinfo": "9-1-0", "X-DataDome": "protected"}, b"<html>Welcome</html>"),
    (200, {}, b"<html><script src='/cdn-cgi/challenge-platform/h/b/x.js'></script>Welcome</html>"),
    (200, {}, b"<html><script src='/_Incapsula_Resource?SWJIYLWA=5'></script>" + b"Welcome. " * 300 + b"</html>"),
    (404, {"X-Kpsdk-Ct": "0c"}, b""),
]


@pytest.mark.parametrize(("status", "headers", "body", "wall"), REFUSED)
def test_a_refusal_is_recognised(status: int, headers: dict[str, str], body: bytes, wall: BotWall) -> None:
    assert bot_wall(status, headers, body) is wall


@pytest.mark.parametrize(("status", "headers", "body"), LET_THROUGH)
def test_what_passed_or_was_refused_by_the_site_itself_is_no_bot_wall(
    status: int, headers: dict[str, str], body: bytes
) -> None:
    assert bot_wall(status, headers, body) is None


def answered(head: bytes, body: bytes) -> tuple[str, str]:
    """Return the reason and the detail of a request that is answered so."""

    async def ask() -> tuple[str, str]:
        async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
            writer.write(head + b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

        async with serve(answer) as server, Client(LOOPBACK) as client:
            found = await client.get(Request(url=server.url))
            return found.reason, found.detail  # type: ignore[union-attr]

    return asyncio.run(ask())


def test_a_refused_request_names_the_service() -> None:
    reason, detail = answered(b"HTTP/1.1 403 Forbidden\r\nServer: cloudflare", b"<title>Just a moment...</title>")
    assert reason == "wall-cloudflare"
    assert "answered 403" in detail
    assert "Cloudflare" in detail


def test_a_plain_refusal_has_the_reason_of_its_status() -> None:
    assert answered(b"HTTP/1.1 403 Forbidden", b"<html>no</html>")[0] == "http-403"


@pytest.mark.parametrize("head", [b"".join(b"\r\nX-%d: a" % n for n in range(1_001)), b"\r\nX: " + b"a" * 66_000])
def test_too_many_or_too_long_headers_have_a_reason_of_their_own(head: bytes) -> None:
    reason, detail = answered(b"HTTP/1.1 200 OK" + head, b"")
    assert (reason, "1,000 headers of 65,536 bytes" in detail) == ("headers", True)


def test_as_many_headers_as_some_sites_send_are_accepted() -> None:
    head = b"".join(b"\r\nX-%d: a" % n for n in range(400)) + b"\r\nContent-Security-Policy: " + b"a" * 20_000
    assert answered(b"HTTP/1.1 404 Not Found" + head, b"")[0] == "http-404"


def test_a_wall_in_place_of_a_feed_is_a_failure_with_advice() -> None:
    walled = page(body=b"<html>Request unsuccessful. Incapsula incident ID: 1-2</html>", status=200)
    outcome = absorb(feed(), polled(), walled, parse_feed(walled), now=NOW)
    (row,) = health_rows([feed()], [outcome.state])
    assert (outcome.attempt.reason, outcome.state.health) == ("wall-imperva", "failing")
    assert row.note.startswith("Imperva keeps programs away")


def test_a_feed_that_names_a_wall_is_still_a_feed() -> None:
    served = rss_page(item("1", title="Just a moment..."), headers=(("cf-mitigated", "challenge"),))
    outcome = absorb(feed(), polled(), served, parse_feed(served), now=NOW)
    assert outcome.attempt.outcome == "ok"


@pytest.mark.parametrize("wall", BotWall)
def test_every_wall_has_a_name_and_advice(wall: BotWall) -> None:
    outcome = absorb(feed(), polled(), failure(403, wall.value), None, now=NOW)
    assert health_rows([feed()], [outcome.state])[0].note.startswith(NAMES[wall])


@pytest.mark.parametrize("reason", ["http-401", "http-402", "http-403", "http-429", "http-451", "headers", "html"])
def test_every_refusal_has_advice(reason: str) -> None:
    outcome = absorb(feed(), polled(), failure(403, reason), None, now=NOW)
    assert health_rows([feed()], [outcome.state])[0].note
