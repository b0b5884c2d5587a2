"""Secrets in addresses: sent to the feed's own host alone, and in nothing that comes back."""

from dataclasses import replace

import pytest

from extractors.fetch import Client, Failure, Request, run
from extractors.fetch.model import secret_parameters, shown
from extractors.fetch.url_secrets import secrets_for
from tests import builders
from tests.fetch.servers import LOOPBACK, Answer, Server, always, by_path, http, serve
from warehouse.records import Page

PLAIN = "s3cr&t /+ü~"
REFERENCE = "${LEDGER_TOKEN}"


def fetch(answer: Answer, path: str, value: str = PLAIN) -> tuple[Page | Failure, Server]:
    async def session() -> tuple[Page | Failure, Server]:
        async with serve(answer) as server, Client(LOOPBACK) as client:
            request = Request(url=server.url + path, secrets=((REFERENCE, value),))
            return await client.get(request), server

    return run(session())


@pytest.mark.parametrize("reference", [REFERENCE, "%24%7BLEDGER_TOKEN%7D"])
def test_the_value_is_sent_and_the_reference_comes_back(reference: str) -> None:
    body = f'<a href="/?t=s3cr%26t%20%2f%2b%C3%BC~"/><b>s3cr&amp;t /+ü~</b> {PLAIN}'.encode()
    got, server = fetch(always(http(body, Link="</p?t=s3cr%26t+%2F%2B%C3%BC~>; rel=self")), f"/f?t={reference}")
    assert server.asked[0].path == "/f?t=s3cr%26t%20%2F%2B%C3%BC~"
    assert isinstance(got, Page)
    assert got.url.endswith(f"/f?t={reference}")
    assert got.final_url.endswith(f"/f?t={REFERENCE}")
    assert got.body.decode() == f'<a href="/?t={REFERENCE}"/><b>{REFERENCE}</b> {REFERENCE}'
    assert dict(got.headers)["link"] == f"</p?t={REFERENCE}>; rel=self"
    assert "s3cr" not in repr(got)


def test_a_body_in_another_encoding_is_masked_too() -> None:
    got, _ = fetch(always(http(f"<x>{PLAIN}</x>".encode("utf-16"))), f"/f?t={REFERENCE}")
    assert isinstance(got, Page)
    assert got.body.decode("utf-16") == f"<x>{REFERENCE}</x>"


def test_a_short_value_is_masked_where_it_is_a_value_alone() -> None:
    got, _ = fetch(always(http(b"/f?t=ab&u=abc ab")), f"/f?t={REFERENCE}", value="ab")
    assert isinstance(got, Page)
    assert got.body.decode() == f"/f?t={REFERENCE}&u=abc ab"


def test_a_permanent_redirect_on_the_same_host_is_remembered_by_its_reference() -> None:
    moved = http(status="301 Moved", Location="/new?t=s3cr%26t%20%2F%2B%C3%BC~")
    got, server = fetch(by_path(new=http(b"x"), f=moved), f"/f?t={REFERENCE}")
    assert isinstance(got, Page)
    assert got.permanent_url == f"{server.url}/new?t={REFERENCE}"


def test_a_permanent_redirect_with_the_value_to_another_host_is_not_remembered() -> None:
    async def session() -> Page | Failure:
        async with serve(always(http(b"x")), host="127.0.0.2") as other, Client(LOOPBACK) as client:
            target = other.url + "/?t=abcdefgh"
            async with serve(always(http(status="301 Moved", Location=target))) as server:
                return await client.get(Request(url=f"{server.url}/?t={REFERENCE}", secrets=((REFERENCE, "abcdefgh"),)))

    got = run(session())
    assert isinstance(got, Page), got
    assert got.permanent_url is None


def test_a_failure_shows_no_value() -> None:
    target = "ftp://x/" + "x" * 108 + "s3cret"  # a part of it would be shown
    got, _ = fetch(always(http(status="301 Moved", Location=target)), f"/f?t={REFERENCE}", value="s3cret")
    assert isinstance(got, Failure)
    assert REFERENCE in got.detail
    assert "s3" not in got.detail


def test_a_secret_that_is_not_set_is_a_failure_and_nothing_is_asked() -> None:
    got, server = fetch(always(http(b"x")), f"/f?t={REFERENCE}", value="")
    assert isinstance(got, Failure)
    assert got.reason == "unset-secret"
    assert REFERENCE in got.detail
    assert not server.asked


@pytest.mark.parametrize(
    ("url", "is_sent"),
    [
        ("https://ledger.example/new?t=${T}", True),
        ("http://ledger.example/new?t=${T}", False),
        ("https://evil.example/?t=${T}", False),
    ],
)
def test_secrets_go_to_the_host_that_they_were_written_for(url: str, *, is_sent: bool) -> None:
    feed = replace(builders.feed(), url="https://ledger.example/f?t=${T}", secrets=(("${T}", "x"),))
    assert bool(secrets_for(url, feed)) is is_sent
    upgraded = replace(feed, url="http://ledger.example/f?t=${T}")
    assert bool(secrets_for("https://ledger.example/f?t=${T}", upgraded))


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("token=abc", ["token"]),
        ("a=1&API_KEY=abc&b=2", ["API_KEY"]),
        ("apikey=abc", ["apikey"]),
        ("auth=a&signature=b&password=c&key=d", ["auth", "signature", "password", "key"]),
        ("X-Amz-Signature=ab", ["X-Amz-Signature"]),
        ("access%5Ftoken=ab", ["access%5Ftoken"]),
        ("token=${LEDGER_TOKEN}&key=%24%7BK%7D", []),
        ("token=", []),
        ("keyword=storm&author=x&monkey=1&tokens=2", []),
    ],
)
def test_parameters_that_are_named_like_secrets_are_known(query: str, named: list[str]) -> None:
    assert secret_parameters(f"https://ledger.example/feed?{query}") == named


def test_what_is_shown_of_an_address_has_no_secret() -> None:
    assert shown("https://u:p@x.example/f?q=a&token=abc&k=1") == "https://x.example/f?q=a&token=***&k=1"
