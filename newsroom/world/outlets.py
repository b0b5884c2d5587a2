"""The fictional outlets, their owners and their feeds: a first list of 30 and a second list that doubles it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from warehouse.records import Feed

SECTIONS = ("technology", "business", "policy", "world", "science", "sport", "culture")


@dataclass(frozen=True, kw_only=True, slots=True)
class Outlet:
    """A fictional newspaper, magazine or agency."""

    name: str
    host: str
    owner: str  # outlets under one owner are one family; its own name where it stands alone
    language: str
    kind: str  # rss2, rss1, atom or json
    design: str  # which of the HTML designs its pages have
    per_day: float  # articles on an ordinary weekday
    beat: tuple[float, ...]  # weight of each of SECTIONS
    feed_path: str = "/feed.xml"
    full_content: bool = False  # the feed carries whole articles
    guids: bool = True  # some real feeds have none
    json_ld: bool = True
    paywall: float = 0.0  # share of articles of which the page shows only the beginning


@dataclass(frozen=True, kw_only=True, slots=True)
class Channel:
    """One feed of an outlet: everything, or one section of it."""

    outlet: Outlet
    path: str
    section: str | None = None  # None: the main feed

    @property
    def url(self) -> str:
        """The address to subscribe to."""
        return f"http://{self.outlet.host}{self.path}"


GENERAL = (1.0, 2.0, 2.0, 2.0, 0.8, 1.5, 1.2)
TECH = (6.0, 2.0, 1.0, 0.3, 1.2, 0.0, 0.4)
MARKETS = (1.5, 7.0, 1.5, 0.6, 0.2, 0.1, 0.1)
POLICY = (1.0, 1.5, 6.0, 2.5, 0.6, 0.0, 0.3)
LOCAL = (0.5, 1.2, 1.5, 0.4, 0.6, 3.0, 2.5)
SCIENCE = (2.5, 0.6, 0.8, 0.4, 6.0, 0.0, 0.6)

_HARBOUR, _NORTHFIELD, _CALDER, _ORCHARD = "Harbour Group", "Northfield Media", "Calder Press", "Orchard Holdings"


def _outlet(name: str, host: str, kind: str, design: str, beat: tuple[float, ...], **more: Any) -> Outlet:
    """Return an outlet, with what most outlets have in common filled in."""
    common: dict[str, Any] = {"owner": name, "language": "en", "per_day": 3.6}
    return Outlet(name=name, host=f"{host}.example", kind=kind, design=design, beat=beat, **(common | more))


OUTLETS = (
    _outlet("The Ledger", "ledger", "rss2", "broadsheet", MARKETS, owner=_HARBOUR, per_day=5.5),
    _outlet("Harbour Times", "harbourtimes", "rss2", "broadsheet", GENERAL, owner=_HARBOUR, per_day=5.0),
    _outlet("Harbour Evening Post", "eveningpost", "rss2", "tabloid", LOCAL, owner=_HARBOUR),
    _outlet("Dockside Echo", "docksideecho", "atom", "tabloid", LOCAL, owner=_HARBOUR, per_day=2.4),
    _outlet("Northfield Courier", "northfieldcourier", "rss2", "broadsheet", GENERAL, owner=_NORTHFIELD, per_day=4.2),
    _outlet("Northfield Business", "northfieldbusiness", "atom", "magazine", MARKETS, owner=_NORTHFIELD, paywall=0.25),
    _outlet("Fell & Dale Gazette", "felldale", "rss2", "tabloid", LOCAL, owner=_NORTHFIELD, guids=False, per_day=2.2),
    _outlet("Calder Review", "calderreview", "atom", "magazine", POLICY, owner=_CALDER, paywall=0.3, per_day=2.6),
    _outlet("Calder Daily", "calderdaily", "rss2", "broadsheet", GENERAL, owner=_CALDER, per_day=4.4),
    _outlet("Circuit Weekly", "circuitweekly", "json", "magazine", TECH, owner=_CALDER, feed_path="/feed.json"),
    _outlet("Orchard Post", "orchardpost", "rss2", "tabloid", GENERAL, owner=_ORCHARD, json_ld=False),
    _outlet("The Orchardist", "orchardist", "rss1", "broadsheet", LOCAL, owner=_ORCHARD, per_day=2.0),
    _outlet("Meridian Wire", "meridianwire", "rss2", "plain", GENERAL, per_day=6.5, full_content=True),
    _outlet("Signal & Noise", "signalnoise", "atom", "magazine", TECH, full_content=True, feed_path="/atom.xml"),
    _outlet("Silicon Lantern", "siliconlantern", "rss2", "plain", TECH, per_day=4.5),
    _outlet("Packet", "packet", "json", "plain", TECH, feed_path="/feed.json", json_ld=False, full_content=True),
    _outlet("The Capacitor", "capacitor", "atom", "magazine", TECH, per_day=3.0, feed_path="/index.atom"),
    _outlet("Stack & Kiln", "stackkiln", "rss2", "plain", TECH, per_day=2.6, guids=False),
    _outlet("Open Tables", "opentables", "rss1", "plain", SCIENCE, per_day=2.2, feed_path="/rss.rdf"),
    _outlet("Tidewater Standard", "tidewater", "rss2", "broadsheet", GENERAL, per_day=4.6, feed_path="/rss"),
    _outlet("Market Bellwether", "bellwether", "rss2", "tabloid", MARKETS, per_day=4.8, paywall=0.12),
    _outlet("Quayside Capital", "quaysidecapital", "atom", "magazine", MARKETS, per_day=2.8, paywall=0.35),
    _outlet("Capitol Lines", "capitollines", "rss2", "broadsheet", POLICY, per_day=3.8),
    _outlet("The Statute", "statute", "rss1", "plain", POLICY, per_day=2.4, json_ld=False),
    _outlet("Grid & Turbine", "gridturbine", "rss2", "plain", SCIENCE, per_day=2.6),
    _outlet("Rhein-Kurier", "rheinkurier", "rss2", "broadsheet", GENERAL, language="de", per_day=3.4),
    _outlet("Technikblatt", "technikblatt", "atom", "magazine", TECH, language="de", per_day=2.4),
    _outlet("Le Fanal", "lefanal", "rss2", "broadsheet", GENERAL, language="fr", per_day=3.2),
    _outlet("La Gazette du Port", "gazetteport", "rss2", "tabloid", LOCAL, language="fr", per_day=2.0),
    _outlet("El Faro de Poniente", "elfaro", "rss2", "tabloid", GENERAL, language="es", per_day=3.0),
)

MORE_OUTLETS = (
    _outlet("Bramble & Byte", "bramblebyte", "rss2", "plain", TECH, per_day=3.0),
    _outlet("The Soldering Iron", "solderingiron", "atom", "plain", TECH, per_day=2.0, full_content=True),
    _outlet("Kite Ledger", "kiteledger", "rss2", "tabloid", MARKETS, owner=_HARBOUR, per_day=3.0),
    _outlet("Portside Radio News", "portsideradio", "rss2", "tabloid", LOCAL, owner=_HARBOUR, per_day=2.6),
    _outlet("Westmoor Herald", "westmoor", "rss2", "broadsheet", GENERAL, owner=_NORTHFIELD),
    _outlet("Moorland Mercury", "moorlandmercury", "rss1", "broadsheet", LOCAL, per_day=2.0),
    _outlet("Yield Curve", "yieldcurve", "atom", "magazine", MARKETS, per_day=2.4, paywall=0.3),
    _outlet("The Committee Room", "committeeroom", "rss2", "plain", POLICY, per_day=2.6),
    _outlet("Petri", "petri", "json", "magazine", SCIENCE, per_day=2.0, feed_path="/feed.json"),
    _outlet("Long Field", "longfield", "rss2", "tabloid", LOCAL, per_day=2.4, guids=False),
    _outlet("Saltmarsh Independent", "saltmarsh", "rss2", "broadsheet", GENERAL, per_day=3.4),
    _outlet("Eastgate Bulletin", "eastgate", "atom", "broadsheet", GENERAL, owner=_CALDER, per_day=3.0),
    _outlet("Elbufer Anzeiger", "elbufer", "rss2", "tabloid", LOCAL, language="de", per_day=2.2),
    _outlet("Le Petit Phare", "petitphare", "atom", "plain", GENERAL, language="fr", per_day=2.0),
)

_SECTION_FEEDS = (
    ("ledger", "technology"), ("ledger", "business"), ("harbourtimes", "technology"), ("harbourtimes", "business"),
    ("northfieldcourier", "business"), ("northfieldbusiness", "technology"), ("calderdaily", "technology"),
    ("calderdaily", "policy"), ("meridianwire", "technology"), ("meridianwire", "business"), ("meridianwire", "policy"),
    ("tidewater", "technology"), ("bellwether", "technology"), ("capitollines", "policy"), ("siliconlantern", "policy"),
    ("gridturbine", "technology"),
)  # fmt: skip

BY_HOST = {outlet.host: outlet for outlet in OUTLETS + MORE_OUTLETS}

FIRST_LIST = tuple(Channel(outlet=outlet, path=outlet.feed_path) for outlet in OUTLETS)
SECOND_LIST = (
    *(
        Channel(outlet=BY_HOST[f"{host}.example"], path=f"/{name}/feed.xml", section=name)
        for host, name in _SECTION_FEEDS
    ),
    *(Channel(outlet=outlet, path=outlet.feed_path) for outlet in MORE_OUTLETS),
)
CHANNELS = {(channel.outlet.host, channel.path): channel for channel in FIRST_LIST + SECOND_LIST}


def subscription(channel: Channel) -> Feed:
    """Return the feed as an operator would write it into a list of feeds."""
    outlet = channel.outlet
    title = outlet.name if channel.section is None else f"{outlet.name}: {channel.section}"
    return Feed(
        url=channel.url,
        publisher=outlet.name,
        family=outlet.owner,
        title=title,
        language=outlet.language,
        site=f"http://{outlet.host}/",
    )


def first_list() -> tuple[Feed, ...]:
    """Return the 30 feeds that the demo starts with."""
    return tuple(map(subscription, FIRST_LIST))


def second_list() -> tuple[Feed, ...]:
    """Return 30 further feeds: sections of outlets of the first list, and outlets that are new."""
    return tuple(map(subscription, SECOND_LIST))
