"""Mail addresses as people write them: checked once, encoded as a server needs them. Pure."""

from dataclasses import dataclass
from email.headerregistry import Address
from re import fullmatch

_LABEL = r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?"
_LOCAL = r"[^\s@<>(),:;\[\]\\\"]+"
_ADDRESS = rf"({_LOCAL})@([^\s@<>(),:;\[\]\\\"]+)"


@dataclass(frozen=True, kw_only=True, slots=True)
class Mailbox:
    """One mail address with the name shown beside it."""

    name: str  # "": none
    local: str
    domain: str  # in ASCII: an internationalised one in its xn-- form

    @property
    def address(self) -> str:
        """The address for the envelope."""
        return f"{self.local}@{self.domain}"

    @property
    def text(self) -> str:
        """The address with its name, as `parse_mailbox` takes it."""
        return f"{self.name} <{self.address}>" if self.name else self.address

    @property
    def needs_smtputf8(self) -> bool:
        """Whether only a server with SMTPUTF8 (RFC 6531) can take it: the local part has letters outside ASCII."""
        return not self.local.isascii()

    def header(self) -> Address:
        """Return the address for a header field."""
        return Address(display_name=self.name, username=self.local, domain=self.domain)


def parse_mailbox(text: str) -> Mailbox:
    """Return the mailbox of ``jane@x.example`` or ``Doe, Jane <jane@x.example>``; the name needs no quotes.

    Raises ValueError that says what is wrong and what to write instead.
    """
    words = text.strip()
    named = fullmatch(r"(.*?)<([^<>]*)>", words)
    name, address = (named[1].strip().strip('"').strip(), named[2].strip()) if named else ("", words)
    if address.count("@") > 1 or words.count("<") > 1:
        raise ValueError(f"{words!r} has more than one address: write one per list entry")
    parts = fullmatch(_ADDRESS, address)
    if not parts:
        raise ValueError(f"{words!r} is not an address: write jane@example.org or Jane Doe <jane@example.org>")
    if any(not character.isprintable() for character in name):
        raise ValueError(f"the name of {address} has a control character")
    return Mailbox(name=name, local=parts[1], domain=_ascii_domain(parts[2], address))


def _ascii_domain(domain: str, address: str) -> str:
    try:
        encoded = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        encoded = ""
    if len(encoded) > 253 or not all(fullmatch(_LABEL, label) for label in encoded.split(".")):
        raise ValueError(f"the domain of {address} is not one: write something like example.org")
    return encoded
