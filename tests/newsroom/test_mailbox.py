import smtplib
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from newsroom.servers.mailbox import MailFault, MailServer, running_mailbox

LOGIN = ("newspike", "correct horse")


def mail(subject: str = "A spike") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "alerts@newspike.example", "desk@ledger.example", subject
    message.set_content("Look at this.")
    return message


def send(
    mailbox: MailServer, message: EmailMessage, prepare: Callable[[smtplib.SMTP], object] = lambda _: None
) -> None:
    with smtplib.SMTP("127.0.0.1", mailbox.port, timeout=10) as server:
        prepare(server)
        server.send_message(message)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate of its own for 127.0.0.1, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mailbox")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "mailbox.pem"
    plain = serialization.NoEncryption()
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def test_a_mail_is_kept_with_its_envelope() -> None:
    with running_mailbox() as mailbox:
        send(mailbox, mail())
        (letter,) = mailbox.letters
    assert (letter.sender, letter.recipients, letter.message["Subject"]) == (
        "alerts@newspike.example",
        ("desk@ledger.example",),
        "A spike",
    )


def test_a_refused_mail_is_not_kept() -> None:
    with running_mailbox() as mailbox:
        mailbox.fail(MailFault.REFUSED)
        with pytest.raises(smtplib.SMTPDataError, match="Refused by policy"):
            send(mailbox, mail())
        assert mailbox.letters == []


def test_a_mail_whose_reply_is_lost_is_kept() -> None:
    with running_mailbox() as mailbox:
        mailbox.fail(MailFault.REPLY_LOST)
        with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionResetError)):
            send(mailbox, mail())
        assert len(mailbox.letters) == 1


def test_a_fault_is_for_one_mail_only() -> None:
    with running_mailbox() as mailbox:
        mailbox.fail(None, MailFault.TRY_LATER)
        send(mailbox, mail("first"))
        with pytest.raises(smtplib.SMTPDataError):
            send(mailbox, mail("second"))
        send(mailbox, mail("third"))
        assert [letter.message["Subject"] for letter in mailbox.letters] == ["first", "third"]


def test_starttls_is_asked_for_where_there_is_a_certificate(tls: ssl.SSLContext) -> None:
    with running_mailbox(tls=tls) as mailbox, pytest.raises(smtplib.SMTPSenderRefused):
        send(mailbox, mail())


def test_the_right_password_after_starttls_is_let_in(tls: ssl.SSLContext, certificate: Path) -> None:
    def prepare(server: smtplib.SMTP) -> None:
        server.starttls(context=ssl.create_default_context(cafile=str(certificate)))
        server.login(*LOGIN)

    with running_mailbox(tls=tls, login=LOGIN) as mailbox:
        send(mailbox, mail(), prepare)
        assert len(mailbox.letters) == 1


def test_the_wrong_password_is_not_let_in(tls: ssl.SSLContext, certificate: Path) -> None:
    def prepare(server: smtplib.SMTP) -> None:
        server.starttls(context=ssl.create_default_context(cafile=str(certificate)))
        server.login(LOGIN[0], "wrong")

    with running_mailbox(tls=tls, login=LOGIN) as mailbox, pytest.raises(smtplib.SMTPAuthenticationError):
        send(mailbox, mail(), prepare)


def test_tls_from_the_first_byte(tls: ssl.SSLContext, certificate: Path) -> None:
    trust = ssl.create_default_context(cafile=str(certificate))
    with running_mailbox(tls=tls, starttls=False) as mailbox:
        with smtplib.SMTP_SSL("127.0.0.1", mailbox.port, timeout=10, context=trust) as server:
            server.send_message(mail())
        assert len(mailbox.letters) == 1
