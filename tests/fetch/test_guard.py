from dataclasses import replace
from ipaddress import ip_network

import pytest

from extractors.fetch import Client, Failure, Request, run
from extractors.fetch.guard import forbids
from tests.fetch.servers import LOOPBACK, Server, always, http, serve
from warehouse.records import Page

STRICT = replace(LOOPBACK, allow_networks=())


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.1", "100.64.0.1", "224.0.0.1",
     "255.255.255.255", "::", "::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
     "64:ff9b::7f00:1", "2002:7f00:1::", "198.18.0.1", "192.0.2.1", "2001:db8::1",
     "::127.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b:1::7f00:1", "fec0::1", "2001:0:7f00:1::"],
)  # fmt: skip
def test_an_address_that_is_not_public_is_forbidden(address: str) -> None:
    assert "not public" in forbids(address, 80)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:93.184.215.14"])
def test_a_public_address_is_allowed_on_the_ports_of_the_web(address: str) -> None:
    assert [forbids(address, port) == "" for port in (80, 443, 22)] == [True, True, False]


def test_an_allowed_network_is_open_at_every_port() -> None:
    assert forbids("10.0.0.7", 8080, networks=(ip_network("10.0.0.0/8"),)) == ""


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0",
        "[::]",
    ],
)
def test_no_spelling_of_our_own_address_is_connected_to(host: str) -> None:
    async def session() -> tuple[Page | Failure, Server]:
        async with serve(always(http(b"secret"))) as server, Client(STRICT) as client:
            return await client.get(Request(url=f"http://{host}:{server.port}/")), server

    answer, server = run(session())
    assert isinstance(answer, Failure)
    assert not server.asked


@pytest.mark.parametrize(
    "target", ["http://127.0.0.2:{}/", "http://[::ffff:127.0.0.2]:{}/", "http://0x7f000002:{}/", "//127.0.0.2:{}/"]
)
def test_a_redirect_into_a_forbidden_network_is_not_followed(target: str) -> None:
    async def session() -> tuple[Page | Failure, Server]:
        async with serve(always(http(b"secret")), host="127.0.0.2") as inner:
            leading = always(http(status="302 Found", Location=target.format(inner.port)))
            async with serve(leading) as outer, Client(replace(LOOPBACK, allow_networks=("127.0.0.1/32",))) as client:
                return await client.get(Request(url=outer.url)), inner

    answer, inner = run(session())
    assert isinstance(answer, Failure)
    assert answer.reason == "forbidden-address"
    assert not inner.asked


def test_a_name_that_leads_to_a_forbidden_address_is_caught_at_the_socket() -> None:
    async def session() -> tuple[Page | Failure, Server]:
        async with serve(always(http(b"secret"))) as server:
            rules = replace(STRICT, connect_to=(("rebound.example", f"127.0.0.1:{server.port}"),))
            async with Client(rules) as client:
                return await client.get(Request(url="http://rebound.example/")), server

    answer, server = run(session())
    assert isinstance(answer, Failure)
    assert answer.reason == "forbidden-address"
    assert not server.asked
