"""Entry ids: the id of a new entry, and whether its link is that of its own page."""

from __future__ import annotations

from extractors.feeds.entry_traits import EntryTraits
from warehouse.records import Feed, LinkUse, SeenEntry, key


class Holders:
    """Which entry has which guid and link, in this document or before."""

    def __init__(self, present: list[SeenEntry], absent: list[SeenEntry]) -> None:
        self._ids: set[int] = set()
        self._of_guid: dict[int, set[int]] = {}
        self._of_link: dict[int, set[int]] = {}
        for seen in (*present, *absent):
            self.add(seen)

    def add(self, seen: SeenEntry) -> SeenEntry:
        """Remember who has the names of an entry."""
        self._ids.add(seen.entry_id)
        for holders, name in ((self._of_guid, seen.guid_key), (self._of_link, seen.link_key)):
            if name:
                holders.setdefault(name, set()).add(seen.entry_id)
        return seen

    def new_id(self, feed: Feed, one: EntryTraits, shared: frozenset[int]) -> int:
        """Return an id that no other entry has: of the name that tells, else of all that the entry says of itself."""
        said = one.said
        guid = said.guid if one.guid_key else ""
        candidates: list[tuple[str, ...]] = []
        if one.guid_key and one.guid_key not in shared and one.guid_key not in self._of_guid:
            candidates.append((guid or said.link,))
        if not one.guid_key and one.link_key and one.link_key not in shared and one.link_key not in self._of_link:
            candidates.append((said.link,))
        if one.guid_key and one.link_key and one.link_key not in shared:
            candidates.append((guid, said.link))
        dated = said.published_raw or str(one.version)
        candidates += [(guid, said.link, said.title, dated), (guid, said.link, said.title, dated, str(one.version))]
        ids = (key("entry", feed.url, *parts) for parts in candidates)
        return next((found for found in ids if found not in self._ids), 0) or key(
            "entry", feed.url, str(len(self._ids))
        )

    def use_of(self, one: EntryTraits, entry_id: int) -> LinkUse:
        """Return how an entry's link is used: for a page of its own, or shared with others."""
        if not one.said.link:
            return LinkUse.NONE
        others = self._of_link.get(one.link_key, set()) - {entry_id}
        return LinkUse.SHARED if others or not one.link_key else LinkUse.OWN
