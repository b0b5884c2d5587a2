"""What may be fetched and what a channel may reach are the same addresses: two rooms, one rule."""

import pytest

from alerts.channels.guard import may_reach
from extractors.fetch.guard import forbids

ADDRESSES = [
    "127.0.0.1",
    "10.1.2.3",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104 -- an address that must not be reached
    "224.0.0.1",
    "255.255.255.255",
    "192.0.2.1",
    "198.18.0.1",
    "192.88.99.1",
    "240.0.0.1",
    "192.0.0.8",
    "192.0.0.9",
    "::",
    "::1",
    "fe80::1",
    "fec0::1",
    "fc00::1",
    "ff02::1",
    "ff0e::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::127.0.0.1",
    "::10.0.0.1",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a01:203",
    "64:ff9b:1::7f00:1",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2001:0:7f00:1::",
    "2001:0:4136:e378:8000:63bf:80ff:fffe",
    "2001:db8::1",
    "3fff::1",
    "5f00::1",
    "4000::1",
    "8000::1",
    "100::1",
    "2001:10::1",
    "2001:20::1",
    "2620:4f:8000::1",
    "93.184.215.14",
    "2606:2800:21f:cb07:6820:80da:af6b:8b2c",
    "1::1",
    "200::1",
    "e000::1",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_fetching_and_channels_agree_on_an_address(address: str) -> None:
    assert may_reach(address, ()) == (forbids(address, 443) == "")


def test_a_private_address_inside_teredo_is_not_fetched() -> None:
    assert forbids("2001:0:4136:e378:8000:63bf:f5ff:fffe", 443) != ""
