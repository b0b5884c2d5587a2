"""Links: a canonical form of each address, by which the same page is recognised."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

import idna

if TYPE_CHECKING:
    from tldextract import TLDExtract

LINK_LIMIT = 4_000  # characters; a longer address is no article's

_IN_FRAGMENT = "/?:@!$&'()*+,;=~-._"
_DEFAULT_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?\.?|\[[0-9a-f:.]+\]")
_ALREADY_CANONICAL = re.compile(r"https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?/[\w/:@.,;=~+-]*", re.ASCII)
_SAFE_AS_IT_IS = re.compile(r"[\w/:@.,;=~+-]*", re.ASCII)
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_NEVER_MEANT = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")

# Parameters that say how the reader came, not what is read. Only unambiguous names: `id`, `cid` or `source` select the
# article on some sites, and two articles made one are worse than one counted twice.
_TRACKER = re.compile(
    r"(?:utm|mtm|piwik|itm|hsa|vero|oly|wt)_\w+|(?:at|pk)_(?!id$)\w+|sc_(?:cid|channel|campaign|src|lid|uid|eh|llid|cmp)|_hs(?:enc|mi)|mkt_tok|(?:fb|g|dcl|msclk|tw|yc|ys|gbra|wbra)clid"
    r"|(?:dc|gb|wb)raid|gclsrc|igshid?|mc_[ce]id|ml_subscriber(?:_hash)?|ns_(?:campaign|mchannel|source|linkname|fee)"
    r"|smid|smtyp|ftag|cmpid|xtor|_ga|_gl|ocid|ito|traffic_source|ref_src|ref_url|feature=emb_title",
    re.IGNORECASE,
)
_FEED_MARK = re.compile(
    r"(?!(?:feed|format|view|type|mode|output|action|tag|cat|category|section|page|topic|q|s|id)=)\w+=(?:rss|rss_?feed|feed|xml_?feed|atom|feedburner)",
    re.IGNORECASE,
)
_SESSION = re.compile(r"(?:jsessionid|phpsessid|aspsessionid\w*|cfid|cftoken|sessionid|session_id)", re.IGNORECASE)
_PATH_SESSION = re.compile(r";jsessionid=[^/;?#]*", re.IGNORECASE)
# Fragments that say how the reader came, not what is shown.
_IDLE_FRAGMENT = re.compile(
    r"(?:[?&]?(?:(?:utm|at|mtm)_\w+|xtor|ref|from|source|sc_cid|ns_\w+|intcid|cid|echobox|ftag|ito)=.*"
    r"|rss|atom|feed|top|respond|_=_|new_tab|__federated=1)",
    re.IGNORECASE,
)
_DEVIATIONS = re.compile("[\u00df\u03c2\u200c\u200d]")  # what IDNA 2003 turned into other letters
_REFERRER = re.compile(r"(?:ref|referr?er)=(?:https?(?::|%3a)|(?:[\w-]+\.)+[a-z]{2,}(?:$|/|%2f))", re.IGNORECASE)


def absolute_link(url: str, base: str = "") -> str:
    """Return `url`, resolved against `base`, where it is a usable http or https address; otherwise ""."""
    parts = _web_parts(url, base)
    return urlunsplit(parts) if parts else ""


def canonical_link(url: str, base: str = "") -> str:
    """Return the canonical form of `url`; "" where it is not http or https. Idempotent.

    Off go tracking parameters, the fragment, user and password, a default port and a dot after the host; the host is
    folded to lower-case ASCII. Path and the remaining parameters keep their order and case: servers may care.
    """
    if _ALREADY_CANONICAL.fullmatch(url) and len(url) <= LINK_LIMIT:  # most links of news
        return url
    parts = _web_parts(url, base)
    if parts is None:
        return ""
    try:
        host = _folded_host(parts)
    except ValueError:  # port out of range, broken brackets, host that IDNA forbids
        return ""
    path = _PATH_SESSION.sub("", _escaped(parts.path, "/:@!$&'()*+,;=~-._")) or "/"
    return urlunsplit((parts.scheme, host, path, _kept_parameters(parts.query), "")) if host else ""


def entry_link(url: str, base: str = "") -> str:
    """Return the canonical link with its fragment, which may tell entries apart; without one that only tracks."""
    link = canonical_link(url, base)
    _, mark, fragment = url.strip().partition("#")
    if not (link and mark and fragment) or _IDLE_FRAGMENT.fullmatch(fragment):
        return link
    return f"{link}#{_escaped(fragment, _IN_FRAGMENT)}"


def without_fragment(link: str) -> str:
    """Return an address without its fragment, as it is requested."""
    return link.partition("#")[0]


def is_hash_route(link: str) -> bool:
    """Return whether the fragment is an address within an application (``#/news/1``, ``#!/news/1``)."""
    return link.partition("#")[2].startswith(("/", "!"))


def is_site_root(url: str) -> bool:
    """Return whether an address is that of a whole site: it has neither a path nor parameters nor a fragment."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(parts.netloc) and parts.path in {"", "/"} and not parts.query and not parts.fragment


def registrable_domain(url: str) -> str:
    """Return the registrable domain (bbc.co.uk for feeds.bbc.co.uk); the whole host for IP addresses and bare names."""
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""
    return _domain_of(host) or host


def is_shared_host(url: str) -> bool:
    """Return whether unrelated publishers share the URL's registrable domain, as with blogspot.com."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    return _suffix_list()(host, include_psl_private_domains=True).is_private


@cache
def _suffix_list() -> TLDExtract:
    # The list that comes with the library: nothing is downloaded or cached on disk.
    from tldextract import TLDExtract  # noqa: PLC0415 -- costs time: imported when first used

    return TLDExtract(cache_dir=None, suffix_list_urls=())


@lru_cache(maxsize=50_000)
def _domain_of(host: str) -> str:
    found = _suffix_list()(host)
    if found.suffix or found.ipv4 or ":" in host:
        return found.top_domain_under_public_suffix
    return ".".join(host.split(".")[-2:])  # a top-level domain that the list does not know, as in an intranet


def _web_parts(url: str, base: str) -> SplitResult | None:
    plain = (url if url.isascii() and url.isprintable() else _NEVER_MEANT.sub("", url)).strip()
    if not plain:
        return None
    try:
        joined = plain if plain.startswith(("https://", "http://")) or not base else urljoin(base, plain)
        parts = urlsplit(joined)
    except ValueError:
        return None
    usable = parts.scheme in _DEFAULT_PORTS and parts.netloc and len(joined) <= LINK_LIMIT
    return parts if usable else None


def _folded_host(parts: SplitResult) -> str:
    host = (parts.hostname or "").lower()
    if not host.isascii():
        host = _ascii_host(host)
    host = host.rstrip(".")
    if ":" in host:
        host = f"[{host}]"
    if not _HOST.fullmatch(host):
        return ""
    port = parts.port
    return host if port in {None, _DEFAULT_PORTS[parts.scheme]} else f"{host}:{port}"


def _ascii_host(host: str) -> str:
    """Return a host as IDNA 2008 writes it (UTS 46, non-transitional, as browsers do); raises ValueError.

    What IDNA 2008 forbids and IDNA 2003 allowed (symbols) is written as before, unless the two mean different hosts.
    """
    try:
        return idna.encode(host, uts46=True).decode("ascii").lower()
    except idna.IDNAError:
        if _DEVIATIONS.search(host):
            raise
        return host.encode("idna").decode("ascii").lower()


def _kept_parameters(query: str) -> str:
    kept = (part for part in query.split("&") if part and not _tells_the_way(part))
    return "&".join(_escaped(part, "/?:@!$'()*+,;=~-._") for part in kept)


def _tells_the_way(parameter: str) -> bool:
    name = parameter.partition("=")[0]
    return bool(
        _TRACKER.fullmatch(name)
        or _FEED_MARK.fullmatch(parameter)
        or _REFERRER.match(parameter)
        or _SESSION.fullmatch(name)
    )


def _escaped(text: str, safe: str) -> str:
    if _SAFE_AS_IT_IS.fullmatch(text):
        return text
    percent_kept = _STRAY_PERCENT.sub("%25", text)
    return _ESCAPE.sub(lambda found: found[0].upper(), quote(percent_kept, safe=safe + "%"))
