"""Bot walls: responses of the services that keep programs away from a site, recognised by name. Pure.

The signs are headers and page parts that each service documents or sends with every refusal. Many of these services
also add headers and scripts to the pages that they let through: such a sign counts with a refusing status alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

LOOKED_AT = 65_536  # bytes of a response
REFUSING = frozenset({401, 403, 405, 406, 429, 503})


class BotWall(StrEnum):
    """The service that refused a request, as the reason of a failure."""

    CLOUDFLARE = "wall-cloudflare"
    AKAMAI = "wall-akamai"
    DATADOME = "wall-datadome"
    IMPERVA = "wall-imperva"
    PERIMETERX = "wall-perimeterx"
    AWS = "wall-aws"
    SUCURI = "wall-sucuri"
    KASADA = "wall-kasada"
    VERCEL = "wall-vercel"
    ANUBIS = "wall-anubis"


NAMES = {
    BotWall.CLOUDFLARE: "Cloudflare",
    BotWall.AKAMAI: "Akamai",
    BotWall.DATADOME: "DataDome",
    BotWall.IMPERVA: "Imperva",
    BotWall.PERIMETERX: "HUMAN (PerimeterX)",
    BotWall.AWS: "AWS WAF",
    BotWall.SUCURI: "Sucuri",
    BotWall.KASADA: "Kasada",
    BotWall.VERCEL: "Vercel",
    BotWall.ANUBIS: "Anubis",
}


@dataclass(frozen=True, slots=True)
class _Signs:
    wall: BotWall
    says_so: str = ""  # name and value of a header that only a refusal has
    when_refused: str = ""  # of a header that counts with a refusing status
    page: str = ""  # what only the service's own page has
    page_when_refused: str = ""


_SIGNS = (
    _Signs(
        BotWall.CLOUDFLARE,
        says_so=r"^cf-mitigated: challenge",
        page=r"_cf_chl_opt|<title>just a moment\.\.\.</title>|<title>attention required! \| cloudflare</title>",
        page_when_refused=r"cf-error-details|^error code: 10\d\d\s*$|/cdn-cgi/challenge-platform/",
    ),
    _Signs(
        BotWall.AKAMAI,
        page_when_refused=r"errors\.edgesuite\.net|<h1>access denied</h1>.*reference(?:\s|&#32;)*(?:#|&#35;)\d+\.",
        page=r"sec-if-cpt-container",
    ),
    _Signs(
        BotWall.DATADOME,
        when_refused=r"^x-(?:datadome|dd-b): |^set-cookie: datadome=",
        page=r"(?:geo|ct|interstitial)\.captcha-delivery\.com",
    ),
    _Signs(
        BotWall.IMPERVA,
        when_refused=r"^x-iinfo: |^x-cdn: (?:imperva|incapsula)|^set-cookie: (?:visid_incap|incap_ses)_",
        page=r"incapsula incident id|request unsuccessful\. incapsula",
        page_when_refused=r"/_incapsula_resource\?",
    ),
    _Signs(
        BotWall.PERIMETERX,
        page=r"id=[\"']px-captcha[\"']",
        page_when_refused=r"window\._px(?:appid|uuid)|captcha\.px-cloud\.net",
    ),
    _Signs(BotWall.AWS, says_so=r"^x-amzn-waf-action: (?:challenge|captcha)", page=r"window\.gokuprops"),
    _Signs(
        BotWall.SUCURI,
        when_refused=r"^x-sucuri-block: ",
        page=r"<title>sucuri website firewall - access denied</title>",
    ),
    _Signs(BotWall.KASADA, when_refused=r"^x-kpsdk-(?:ct|im|r): ", page_when_refused=r"window\.kpsdk"),
    _Signs(BotWall.VERCEL, says_so=r"^x-vercel-mitigated: (?:challenge|deny)"),
    _Signs(
        BotWall.ANUBIS, page=r"id=[\"']anubis_challenge[\"']|<title>making sure you(?:'|&#39;)re not a bot!</title>"
    ),
)
_TINY = 2_000  # bytes: below that a page that runs Imperva's script has nothing else
_SCRIPT_ALONE = re.compile(rb"/_incapsula_resource\?", re.IGNORECASE)


def bot_wall(status: int, headers: Mapping[str, str], body: bytes) -> BotWall | None:
    """Return the service that refused a request; None where no known one did.

    `headers` may have several values per name only as one text. `body` is decompressed, its beginning is enough.
    """
    head = "\n".join(f"{name.lower()}: {value}" for name, value in headers.items())
    text = body[:LOOKED_AT].decode("latin-1")
    for signs in _SIGNS:
        certain = _in_headers(signs.says_so, head) or _in_page(signs.page, text)
        likely = _in_headers(signs.when_refused, head) or _in_page(signs.page_when_refused, text)
        if certain or (likely and status in REFUSING):
            return signs.wall
    return BotWall.IMPERVA if len(body) < _TINY and _SCRIPT_ALONE.search(body) else None


def wall_named(detail: str, wall: BotWall) -> str:
    """Return the detail of a failure with the service that refused."""
    return f"{detail}; the refusal is that of {NAMES[wall]}, which keeps programs away from the site"


def _in_headers(sign: str, head: str) -> bool:
    return bool(sign) and re.search(sign, head, re.IGNORECASE | re.MULTILINE) is not None


def _in_page(sign: str, text: str) -> bool:
    return bool(sign) and re.search(sign, text, re.IGNORECASE | re.DOTALL) is not None
