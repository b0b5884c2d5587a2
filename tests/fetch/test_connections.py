"""Connections as intranets and careful publishers have them: certificates, proxies, passwords."""

import asyncio
import ssl
from dataclasses import replace
from pathlib import Path

import pytest

from extractors.fetch import Client, Failure, Kind, Request, run
from tests.alerts.certificates import write_certificate
from tests.fetch.servers import LOOPBACK, Server, always, http, serve
from warehouse.records import Page


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    return write_certificate(tmp_path)[0]


@pytest.fixture
def secure(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, certificate.with_name("key.pem"))
    return context


def fetch_securely(secure: ssl.SSLContext, ca_file: str | None, host: str = "127.0.0.1") -> Page | Failure:
    async def session() -> Page | Failure:
        async with serve(always(http(b"secret news")), ssl=secure) as server, Client(LOOPBACK) as client:
            return await client.get(Request(url=f"https://{host}:{server.port}/", ca_file=ca_file))

    return run(session())


def test_a_private_authority_can_be_trusted(secure: ssl.SSLContext, certificate: Path) -> None:
    got = fetch_securely(secure, str(certificate))
    assert isinstance(got, Page)
    assert got.body == b"secret news"


def test_an_unknown_authority_is_not_trusted(secure: ssl.SSLContext) -> None:
    got = fetch_securely(secure, None)
    assert isinstance(got, Failure)
    assert (got.reason, "not trusted" in got.detail) == ("tls", True)


def test_a_certificate_for_another_host_is_not_trusted(secure: ssl.SSLContext, certificate: Path) -> None:
    got = fetch_securely(secure, str(certificate), host="localhost")
    assert isinstance(got, Failure)
    assert got.reason == "tls"


def test_nothing_listening_is_a_refusal() -> None:
    async def session() -> Page | Failure:
        async with Client(LOOPBACK) as client:
            return await client.get(Request(url="http://127.0.0.1:9/"))

    got = run(session())
    assert isinstance(got, Failure)
    assert got.reason == "refused"


def test_a_proxy_is_asked_instead_of_the_server() -> None:
    async def session() -> tuple[Page | Failure, Server]:
        async with serve(always(http(b"through the proxy"))) as proxy, Client(LOOPBACK) as client:
            request = Request(url="http://ledger.example/feed.xml", proxy=proxy.url)
            return await client.get(request), proxy

    got, proxy = run(session())
    assert isinstance(got, Page)
    assert proxy.asked[0].path == "http://ledger.example/feed.xml"


def test_a_proxy_of_the_rules_is_asked_for_all_requests_and_never_shown() -> None:
    async def session() -> tuple[Page | Failure | None, Server]:
        async with serve(always(http(b"User-agent: *"))) as proxy:
            rules = replace(LOOPBACK, proxy=proxy.url.replace("//", "//desk:s3cret@"))
            async with Client(rules) as client:
                assert "s3cret" not in repr(rules)
                return await client.get_allowed(Request(url="http://ledger.example/a")), proxy

    got, proxy = run(session())
    assert isinstance(got, Page)
    assert [asked.path for asked in proxy.asked] == ["http://ledger.example/robots.txt", "http://ledger.example/a"]


def test_a_proxy_that_is_not_there_is_not_the_feeds_fault() -> None:
    async def session() -> Page | Failure:
        async with Client(LOOPBACK) as client:
            return await client.get(Request(url="http://ledger.example/", proxy="http://127.0.0.1:9"))

    got = run(session())
    assert isinstance(got, Failure)
    assert (got.reason, got.kind) == ("proxy", "temporary")


def test_a_password_in_the_address_is_used_and_not_shown() -> None:
    async def session() -> tuple[Page | Failure, Server]:
        async with serve(always(http(b"x"))) as server, Client(LOOPBACK) as client:
            return await client.get(Request(url=server.url.replace("//", "//me:s3cret@"))), server

    got, server = run(session())
    assert isinstance(got, Page)
    assert server.asked[0].headers["authorization"].startswith("Basic ")
    assert "s3cret" not in got.final_url


def test_a_request_shows_no_secrets() -> None:
    request = Request(
        url="https://ledger.example/", headers=(("Authorization", "s3cret"),), proxy="http://me:s3cret@p/"
    )
    assert "s3cret" not in repr(request)


def test_a_domain_that_refuses_again_and_again_is_left_alone() -> None:
    async def session() -> tuple[list[Failure], Server]:
        async with serve(always(http(status="403 No"))) as server, Client(LOOPBACK) as client:
            answers = [await client.get(Request(url=f"{server.url}/{n}")) for n in range(7)]
        return [answer for answer in answers if isinstance(answer, Failure)], server

    failures, server = run(session())
    assert [failure.reason for failure in failures] == ["http-403"] * 5 + ["paused"] * 2
    assert [bool(failure.retry_after_s) for failure in failures] == [False] * 4 + [True] * 3
    assert {failure.kind for failure in failures} == {Kind.HARD}
    assert len(server.asked) == 5


def test_who_waits_in_line_when_a_domain_is_paused_asks_nothing() -> None:
    async def session() -> tuple[list[str], Server]:
        async with serve(always(http(status="429 Slow"))) as server, Client(LOOPBACK) as client:
            answers = await asyncio.gather(*(client.get(Request(url=f"{server.url}/{n}")) for n in range(4)))
        return [answer.reason for answer in answers if isinstance(answer, Failure)], server

    reasons, server = run(session())
    assert reasons == ["http-429"] + ["paused"] * 3
    assert len(server.asked) == 1
