"""Secrets in addresses: ``?token=${NAME}`` is filled in for the request alone and masked in all that comes back."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape
from urllib.parse import quote, unquote, urlsplit

from extractors.fetch.model import Failure, Request
from warehouse.records import Feed, Page

_SHORTEST_ANYWHERE = 6  # characters; a shorter value is masked only as the value of a parameter or a part of a path


def secrets_for(url: str, feed: Feed) -> tuple[tuple[str, str], ...]:
    """Return the secrets of a feed's address that a request to `url` may carry: to its host only, never unencrypted.

    A reference can also come from a server, in a redirect or a link.
    """
    asked, home = urlsplit(url), urlsplit(feed.url)
    is_home = asked.netloc == home.netloc and (asked.scheme, home.scheme) != ("http", "https")
    return feed.secrets if is_home else ()


def unset_references(request: Request) -> list[str]:
    """Return the references in the address of a request that have no value."""
    address = unquote(request.url)
    return [reference for reference, value in request.secrets if not value and reference in address]


def filled(request: Request) -> Request:
    """Return the request with values in place of the references in its address."""
    url = request.url
    for reference, value in request.secrets:
        shown = quote(value, safe="")
        url = re.sub(_reference_in(reference), lambda _, shown=shown: shown, url)  # type: ignore[misc]
    return replace(request, url=url)


def has_reference(url: str) -> bool:
    """Return whether an address has a reference to a secret, escaped or not."""
    return "${" in unquote(url)


def _reference_in(reference: str) -> str:
    """Return a pattern of the spellings of a reference in addresses: links of entries have its braces escaped."""
    escaped_signs = {"$": r"(?:\$|%24)", "{": r"(?:\{|%7[Bb])", "}": r"(?:\}|%7[Dd])", ":": r"(?::|%3[Aa])"}
    return "".join(escaped_signs.get(sign, re.escape(sign)) for sign in reference)


def masked(answer: Page | Failure, request: Request) -> Page | Failure:
    """Return the answer to a filled request with references in place of values: it is stored and shown.

    A permanent redirect that carries a secret to another host is not remembered.
    """

    def mask(text: str) -> str:
        for reference, value in request.secrets:
            text = re.sub(_spellings(value), reference, text) if value else text
        return text

    if isinstance(answer, Failure):
        return replace(answer, url=request.url, detail=mask(answer.detail))
    permanent_url = mask(answer.permanent_url) if answer.permanent_url else None
    is_elsewhere = urlsplit(permanent_url or "").hostname != urlsplit(request.url).hostname
    return replace(
        answer,
        url=request.url,
        final_url=mask(answer.final_url),
        permanent_url=None if permanent_url != answer.permanent_url and is_elsewhere else permanent_url,
        headers=tuple((name, mask(value)) for name, value in answer.headers),
        body=_masked_body(answer.body, request.secrets),
    )


def _masked_body(body: bytes, secrets: tuple[tuple[str, str], ...]) -> bytes:
    for reference, value in secrets:
        if value:
            body = re.sub(_spellings(value).encode(), reference.encode(), body)
            for encoding in ("utf-16-le", "utf-16-be"):
                body = body.replace(value.encode(encoding), reference.encode(encoding))
    return body


def _spellings(value: str) -> str:
    """Return a pattern of the spellings that a value has in addresses and in mark-up."""
    pattern = "".join(f"(?:{'|'.join(_character(character))})" for character in value)
    return pattern if len(value) >= _SHORTEST_ANYWHERE else rf"(?<=[=/]){pattern}(?![\w%])"


def _character(character: str) -> list[str]:
    percent = "".join(f"%(?i:{byte:02x})" for byte in character.encode())
    return [re.escape(character), re.escape(escape(character)), percent, *([r"\+"] if character == " " else [])]
