import asyncio
import gzip
from contextlib import AsyncExitStack
from dataclasses import replace

import brotli
import pytest
import zstandard

from extractors.fetch import Client, Failure, Kind, Request, Rules, run
from tests.fetch.servers import (
    LOOPBACK,
    Answer,
    Asked,
    Server,
    always,
    by_path,
    drip,
    drip_headers,
    forever,
    http,
    serve,
    silence,
)
from warehouse.records import Page


def fetch(answer: Answer, path: str = "/", rules: Rules = LOOPBACK, **fields: object) -> tuple[Page | Failure, Server]:
    async def session() -> tuple[Page | Failure, Server]:
        async with serve(answer) as server, Client(rules) as client:
            return await client.get(Request(url=server.url + path, **fields)), server  # type: ignore[arg-type]

    return run(session())


def page(answer: Answer, path: str = "/", rules: Rules = LOOPBACK, **fields: object) -> Page:
    got, _ = fetch(answer, path, rules, **fields)
    assert isinstance(got, Page), got
    return got


def failure(answer: Answer, path: str = "/", rules: Rules = LOOPBACK, **fields: object) -> Failure:
    got, _ = fetch(answer, path, rules, **fields)
    assert isinstance(got, Failure), got
    return got


def test_a_page_says_what_came() -> None:
    got = page(always(http(b"hello", Content_Type="text/xml; charset=koi8-r", ETag='W/"x"', Server="s")))
    assert (got.body, got.status, got.content_type, got.charset) == (b"hello", 200, "text/xml", "koi8-r")
    assert got.headers == (("etag", 'W/"x"'), ("content-type", "text/xml; charset=koi8-r"))


def test_links_of_several_headers_are_kept_together() -> None:
    got = page(always(http(b"x", Link="<a>; rel=self\r\nLink: <b>; rel=hub")))
    assert dict(got.headers)["link"] == "<a>; rel=self, <b>; rel=hub"


@pytest.mark.parametrize(
    ("coding", "pack"),
    [("gzip", gzip.compress), ("br", brotli.compress), ("zstd", zstandard.compress)],
)
def test_a_packed_body_is_unpacked(coding: str, pack: object) -> None:
    assert page(always(http(pack(b"news " * 100), Content_Encoding=coding))).body == b"news " * 100  # type: ignore[operator]


def test_validators_are_sent_byte_for_byte() -> None:
    _, server = fetch(always(http(status="304 Not Modified")), etag='W/"a\'b"', last_modified="yesterday, half past")
    assert server.asked[0].headers["if-none-match"] == 'W/"a\'b"'
    assert server.asked[0].headers["if-modified-since"] == "yesterday, half past"


def test_not_modified_is_a_page_without_a_body() -> None:
    assert page(always(http(status="304 Not Modified", ETag='"2"')), etag='"1"').status == 304


def test_not_modified_unasked_is_a_failure() -> None:
    assert failure(always(http(status="304 Not Modified"))).reason == "unasked-304"


def test_a_request_has_our_name_and_neither_cookies_nor_referrer() -> None:
    _, server = fetch(by_path(index=http(status="302 Found", Location="/a", Set_Cookie="id=1"), a=http(b"x")))
    for asked in server.asked:
        assert asked.headers["user-agent"] == LOOPBACK.user_agent
        assert "gzip" in asked.headers["accept-encoding"]
        assert not {"cookie", "referer"} & set(asked.headers)


def test_a_chain_of_permanent_redirects_is_remembered() -> None:
    chain = by_path(
        index=http(status="301 Moved", Location="/a"), a=http(status="308 Moved", Location="/b"), b=http(b"here")
    )
    got = page(chain)
    assert got.permanent_url == got.final_url
    assert got.final_url.endswith("/b")


def test_one_passing_redirect_makes_the_chain_passing() -> None:
    chain = by_path(
        index=http(status="301 Moved", Location="/a"), a=http(status="302 Found", Location="/b"), b=http(b"here")
    )
    assert page(chain).permanent_url is None


def test_redirects_end() -> None:
    assert failure(always(http(status="302 Found", Location="/"))).reason == "redirects"


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://a.example/", "javascript:alert(1)", "http://[", "data:,x"]
)
def test_a_redirect_to_no_web_address_is_refused(target: str) -> None:
    assert failure(always(http(status="302 Found", Location=target))).reason == "bad-redirect"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("401 No", Kind.HARD),
        ("403 No", Kind.HARD),
        ("404 No", Kind.SOFT),
        ("410 Gone", Kind.HARD),
        ("429 Slow", Kind.TEMPORARY),
        ("500 Oh", Kind.SOFT),
        ("503 Later", Kind.TEMPORARY),
    ],
)
def test_each_status_counts_as_much_as_it_means(status: str, kind: Kind) -> None:
    got = failure(always(http(status=status)))
    assert (got.kind, got.reason, got.status) == (kind, f"http-{status[:3]}", int(status[:3]))


@pytest.mark.parametrize("behaviour", [drip, drip_headers, silence], ids=lambda one: one.__name__)
def test_the_deadline_holds_for_whoever_takes_their_time(behaviour: Answer) -> None:
    assert failure(behaviour, rules=replace(LOOPBACK, deadline_s=0.3)).reason == "timeout"


def test_an_endless_body_is_cut_off() -> None:
    assert failure(forever, rules=replace(LOOPBACK, max_bytes=1_000_000)).reason == "too-large"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (http(b"short", length=100), "truncated"),
        (http(gzip.compress(b"x" * 1000)[:-9], Content_Encoding="gzip"), "truncated"),
        (http(b"no gzip", Content_Encoding="gzip"), "bad-encoding"),
        (http(b"x", Content_Encoding="sdch"), "bad-encoding"),
        (http(gzip.compress(gzip.compress(b"x")), Content_Encoding="gzip, gzip"), "bad-encoding"),
        (http(gzip.compress(b"\0" * 5_000_000), Content_Encoding="gzip"), "bomb"),
        (http(brotli.compress(b"\0" * 5_000_000, quality=1), Content_Encoding="br"), "bomb"),
        (http(zstandard.compress(b"\0" * 5_000_000), Content_Encoding="zstd"), "bomb"),
        (b"SSH-2.0-OpenSSH\r\n\r\n", "bad-http"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000 + b"\r\n\r\n", "headers"),
        (b"", "connection"),
    ],
)
def test_a_broken_answer_is_named(answer: bytes, reason: str) -> None:
    assert failure(always(answer)).reason == reason


def test_many_headers_are_no_fault() -> None:
    assert page(always(http(b"x", **{f"X_{n}": "y" for n in range(200)}))).body == b"x"


@pytest.mark.parametrize("url", ["", "ftp://a.example/", "nonsense", "http://", "http://[::1"])
def test_what_is_no_address_is_a_failure(url: str) -> None:
    async def session() -> Page | Failure:
        async with Client(LOOPBACK) as client:
            return await client.get(Request(url=url))

    got = run(session())
    assert isinstance(got, Failure)
    assert got.reason == "bad-url"


def test_secrets_stay_with_their_origin() -> None:
    async def session() -> tuple[Server, Server]:
        async with AsyncExitStack() as stack:
            other = await stack.enter_async_context(serve(always(http(b"x"))))
            leading = always(http(status="302 Found", Location=f"{other.url}/"))
            first = await stack.enter_async_context(serve(leading))
            client = await stack.enter_async_context(Client(LOOPBACK))
            await client.get(Request(url=first.url, headers=(("Authorization", "Bearer s3cret"),)))
            return first, other

    first, other = run(session())
    assert first.asked[0].headers["authorization"] == "Bearer s3cret"
    assert "authorization" not in other.asked[0].headers


def test_a_failure_shows_no_password() -> None:
    async def session() -> Page | Failure:
        async with serve(always(http(status="403 No"))) as server, Client(LOOPBACK) as client:
            return await client.get(Request(url=server.url.replace("//", "//me:s3cret@")))

    got = run(session())
    assert isinstance(got, Failure)
    assert "s3cret" not in got.detail


def test_a_name_can_be_sent_elsewhere() -> None:
    async def session() -> Page | Failure:
        async with AsyncExitStack() as stack:
            server = await stack.enter_async_context(serve(always(http(b"here"))))
            rules = replace(LOOPBACK, connect_to=(("*.example", f"127.0.0.1:{server.port}"),))
            client = await stack.enter_async_context(Client(rules))
            return await client.get(Request(url="http://ledger.example/feed.xml"))

    got = run(session())
    assert isinstance(got, Page)
    assert (got.body, got.final_url) == (b"here", "http://ledger.example/feed.xml")


def test_a_domain_is_asked_one_thing_at_a_time() -> None:
    async def slow(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.02)
        writer.write(http(b"x"))

    async def session() -> Server:
        async with serve(slow) as server, Client(LOOPBACK) as client:
            await asyncio.gather(*(client.get(Request(url=f"{server.url}/{n}")) for n in range(5)))
            return server

    server = run(session())
    assert (server.most_in_flight, len(server.asked)) == (1, 5)


def test_a_domain_that_says_too_often_is_left_alone() -> None:
    async def session() -> tuple[list[Page | Failure], Server]:
        async with serve(always(http(status="429 Slow", Retry_After="100"))) as server, Client(LOOPBACK) as client:
            return [await client.get(Request(url=f"{server.url}/{n}")) for n in range(3)], server

    answers, server = run(session())
    assert [getattr(answer, "reason", "") for answer in answers] == ["http-429", "paused", "paused"]
    assert len(server.asked) == 1


def test_a_domain_that_has_taken_its_time_waits_for_the_next_client_and_others_do_not() -> None:
    async def slow_from_the_second(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0 if asked.path == "/0" else 0.4)
        writer.write(http(b"x"))

    async def session() -> list[Page | Failure]:
        rules = replace(LOOPBACK, domain_budget_s=0.35)
        async with (
            serve(slow_from_the_second) as server,
            serve(slow_from_the_second, host="127.0.0.2") as other,
            Client(rules) as client,
        ):
            urls = [f"{server.url}/{n}" for n in range(4)] + [f"{other.url}/0"]
            return await asyncio.gather(*(client.get(Request(url=url)) for url in urls))

    answers = run(session())
    assert [getattr(answer, "reason", "ok") for answer in answers] == ["ok", "ok", "budget", "budget", "ok"]


def test_robots_are_asked_once_and_obeyed() -> None:
    async def session() -> tuple[list[bool], Server]:
        robots = http(b"User-agent: newspike-test\nDisallow: /private")
        async with serve(by_path(**{"robots.txt": robots})) as server, Client(LOOPBACK) as client:
            return [await client.allowed(server.url + path) for path in ("/private/a", "/news", "/b")], server

    allowed, server = run(session())
    assert allowed == [False, True, True]
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", ["404 None", "403 No"])
def test_absent_robots_allow_everything(status: str) -> None:
    assert robots_allow(status)


@pytest.mark.parametrize("status", ["500 Oh", "429 Slow"])
def test_broken_robots_allow_nothing(status: str) -> None:
    assert not robots_allow(status)


def robots_allow(status: str) -> bool:
    async def session() -> bool:
        async with serve(always(http(status=status))) as server, Client(LOOPBACK) as client:
            return await client.allowed(server.url + "/a")

    return run(session())


def test_the_deadline_covers_all_redirects_together() -> None:
    async def redirected_slowly(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.2)
        number = int(asked.path.strip("/") or 0)
        writer.write(http(status="302 Found", Location=f"/{number + 1}") if number < 4 else http(b"at last"))

    result, _ = fetch(redirected_slowly, "/0", replace(LOOPBACK, deadline_s=0.5))
    assert isinstance(result, Failure)
    assert result.reason == "timeout"


@pytest.mark.parametrize("coding", ["aws-chunked", "UTF-8", "none", "binary", "text/xml"])
def test_a_content_encoding_that_is_none_is_ignored(coding: str) -> None:
    assert page(always(http(b"news", Content_Encoding=coding))).body == b"news"
    packed = http(gzip.compress(b"news"), Content_Encoding=f"gzip,{coding}")
    assert page(always(packed)).body == b"news"
