import socket
from collections.abc import Callable, Iterator
from threading import Thread

import pytest

from alerts.channels import Channel, NotSent, Service, SlackBot, SlackWebhook, Webhook, send
from alerts.channels.guard import ForbiddenAddressError, may_reach, reaching_only
from alerts.messages.message import compose
from tests.alerts.briefs import brief
from tests.alerts.servers import hook

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")  # Apprise imports it

ONE = ("127.0.0.1/32",)
CHANNELS: dict[str, Callable[[int, tuple[str, ...]], Channel]] = {
    "slack webhook": lambda port, networks: SlackWebhook(url=f"http://localhost:{port}/hook", allow_networks=networks),
    "slack bot": lambda port, networks: SlackBot(
        token="xoxb-1", channel_id="C1", api=f"http://localhost:{port}/api/", allow_networks=networks
    ),
    "webhook": lambda port, networks: Webhook(url=f"http://localhost:{port}/", secret="s", allow_networks=networks),
    "service": lambda port, networks: Service(url=f"json://localhost:{port}/", allow_networks=networks),
}


@pytest.fixture
def elsewhere() -> Iterator[socket.socket]:
    """A listener at an address that nobody in these tests may reach."""
    with socket.create_server(("127.0.0.2", 0)) as listener:
        listener.settimeout(0)
        yield listener


def nobody_came(listener: socket.socket) -> bool:
    try:
        listener.accept()[0].close()
    except BlockingIOError:
        return True
    return False


@pytest.mark.parametrize("make", CHANNELS.values(), ids=CHANNELS)
def test_a_target_on_a_private_network_is_refused_before_anything_is_sent(
    make: Callable[[int, tuple[str, ...]], Channel],
) -> None:
    with hook() as server:
        result = send(compose(brief()), make(server.server_port, ()))
    assert isinstance(result, NotSent)
    assert not result.retryable
    assert "not on the public internet" in result.reason
    assert server.taken == []


@pytest.mark.parametrize("name", ["slack webhook", "slack bot", "service"])
def test_a_redirect_leads_nowhere_that_the_channel_may_not_reach(name: str, elsewhere: socket.socket) -> None:
    with hook(f"http://127.0.0.2:{elsewhere.getsockname()[1]}/") as server:
        result = send(compose(brief()), CHANNELS[name](server.server_port, (*ONE, "::1/128")))
    assert isinstance(result, NotSent)
    assert result.reason.startswith("127.0.0.2 is not on the public internet")
    assert nobody_came(elsewhere)


def test_a_connection_elsewhere_is_refused_whoever_makes_it(elsewhere: socket.socket) -> None:
    with reaching_only(ONE) as reach, pytest.raises(ForbiddenAddressError):
        socket.create_connection(elsewhere.getsockname())
    assert reach.refused.startswith("127.0.0.2")
    assert nobody_came(elsewhere)


def test_a_datagram_elsewhere_is_refused() -> None:
    with (
        socket.socket(type=socket.SOCK_DGRAM) as sender,
        reaching_only(ONE),
        pytest.raises(ForbiddenAddressError, match=r"127\.0\.0\.2"),
    ):
        sender.sendto(b"alert", ("127.0.0.2", 9))


def test_a_socket_of_this_machine_is_refused() -> None:
    with socket.socket(socket.AF_UNIX) as local, reaching_only(ONE), pytest.raises(ForbiddenAddressError):
        local.connect("/run/service.sock")


def test_a_host_with_one_permitted_address_is_reached_there(elsewhere: socket.socket) -> None:
    with hook() as server, reaching_only(ONE) as reach:
        with pytest.raises(ForbiddenAddressError):
            socket.create_connection(elsewhere.getsockname())
        socket.create_connection(("127.0.0.1", server.server_port)).close()
    assert reach.refused == ""


def test_nothing_is_refused_outside_the_block_or_in_other_threads(elsewhere: socket.socket) -> None:
    address = elsewhere.getsockname()
    with reaching_only(ONE):
        other = Thread(target=lambda: socket.create_connection(address).close())
        other.start()
        other.join()
    socket.create_connection(address).close()
    assert not nobody_came(elsewhere)
    assert not nobody_came(elsewhere)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 -- an address that must not be reached
        "224.0.0.1",
        "::1",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ],
)
def test_no_spelling_of_a_private_address_is_reached(address: str) -> None:
    assert not may_reach(address, ())


def test_public_addresses_and_named_networks_are_reached() -> None:
    assert may_reach("93.184.215.14", ())
    assert may_reach("10.1.2.3", ("10.0.0.0/8",))
