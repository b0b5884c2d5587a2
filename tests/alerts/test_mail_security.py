import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from alerts.channels import Mail, NotSent, Sent, send
from alerts.messages.message import compose
from tests.alerts.briefs import brief
from tests.alerts.certificates import write_certificate
from tests.alerts.servers import free_port

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


class Inbox:
    def __init__(self) -> None:
        self.taken = 0

    async def handle_DATA(self, _server: Any, _session: Any, _envelope: Any) -> str:  # noqa: N802 -- aiosmtpd's name
        self.taken += 1
        return "250 taken"


def only_ada(_server: Any, _session: Any, _envelope: Any, _mechanism: str, login: LoginPassword) -> AuthResult:
    return AuthResult(success=(login.login, login.password) == (b"ada", b"hunter2"), handled=False)


@contextmanager
def server(folder: Path, security: Literal["starttls", "tls"], **fields: Any) -> Iterator[tuple[Inbox, Mail]]:
    certificate, key = write_certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    tls = {"ssl_context": context, "auth_require_tls": False} if security == "tls" else {"tls_context": context}
    inbox, port = Inbox(), free_port()
    login: dict[str, Any] = {
        "authenticator": only_ada,
        "auth_required": True,
        "require_starttls": security == "starttls",
    }
    controller = Controller(inbox, hostname="127.0.0.1", port=port, **login, **tls)
    controller.start()
    base = {"user": "ada", "password": "hunter2", "ca_file": str(certificate)} | fields
    try:
        yield (
            inbox,
            Mail(
                host="127.0.0.1",
                port=port,
                security=security,
                sender="a@b.example",
                recipients=("c@d.example",),
                **base,
            ),
        )
    finally:
        controller.stop()


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_mail_goes_through_an_encrypted_and_authenticated_server(
    tmp_path: Path, security: Literal["starttls", "tls"]
) -> None:
    with server(tmp_path, security) as (inbox, channel):
        assert isinstance(send(compose(brief()), channel), Sent)
    assert inbox.taken == 1


def test_a_wrong_password_is_given_up_at_once_and_not_repeated(tmp_path: Path) -> None:
    with server(tmp_path, "starttls", password="wrong-hunter3") as (inbox, channel):
        result = send(compose(brief()), channel)
    assert isinstance(result, NotSent)
    assert not result.retryable
    assert "smtp 535" in result.reason
    assert "hunter3" not in result.reason
    assert inbox.taken == 0


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    with server(tmp_path, "starttls", ca_file=None) as (inbox, channel):
        result = send(compose(brief()), channel)
    assert isinstance(result, NotSent)
    assert "certificate" in result.reason
    assert inbox.taken == 0
