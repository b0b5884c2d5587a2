"""Entries that left a document and are matched with those of the next one, the surest matches first.

An edit, a new guid or a new link of an entry is recognised by what stayed the same: the names, the title, the date or
the text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from extractors.feeds.entry_traits import EntryTraits, has_text, is_alike, is_moment
from warehouse.records import SeenEntry


def match_with_absent(
    named: list[EntryTraits], present: list[SeenEntry], absent: list[SeenEntry]
) -> dict[int, SeenEntry]:
    """Return the absent entry that each of the named ones is, by the `id` of its traits; each is matched once."""
    return _Matching(named, present, absent).found()


def shared_names(named: list[EntryTraits], present: list[SeenEntry]) -> frozenset[int]:
    """Return the guids and links shared by several entries of the document: they identify none of them."""
    guids = Counter(one.guid_key for one in _all(named, present))
    links = Counter(one.link_key for one in _all(named, present))
    return frozenset(name for names in (guids, links) for name, times in names.items() if times > 1 and name)


def _all(named: list[EntryTraits], present: list[SeenEntry]) -> list[EntryTraits | SeenEntry]:
    return [*named, *present]


class _Matching:
    """Which entry of the window each entry of the document is, the surest matches first; each is matched once."""

    def __init__(self, named: list[EntryTraits], present: list[SeenEntry], absent: list[SeenEntry]) -> None:
        self._named = named
        self._absent = absent
        self._shared = shared_names(named, present)
        self._alone = len(named) + len(present) == 1  # a document of one entry: its names may stand for any
        self._titles = Counter(one.title_key for one in _all(named, present))
        self._found: dict[int, SeenEntry] = {}
        self._claimed: set[int] = set()

    def found(self) -> dict[int, SeenEntry]:
        """Return the matches by the `id` of the traits."""
        self._claim(lambda one: (one.guid_key, one.link_key, one.title_key, one.version) if _is_named(one) else None)
        self._claim(lambda one: (one.guid_key, one.link_key, one.title_key) if _is_named(one) else None)
        self._claim(lambda one: None if _is_named(one) else (one.title_key, one.date_key, one.version))
        self._claim(self._both_names, self._is_edit)
        self._claim(self._title_and_date)
        self._claim(self._title_without_date)
        self._claim(lambda one: self._name(one.guid_key), self._agrees_by_guid)
        self._claim(lambda one: self._name(one.link_key), self._agrees_by_link)
        return self._found

    def _claim(
        self,
        key_of: Callable[[EntryTraits | SeenEntry], object],
        accept: Callable[[EntryTraits, SeenEntry], bool] = lambda _one, _seen: True,
    ) -> None:
        open_ones = [one for one in self._named if id(one) not in self._found]
        if not open_ones:
            return
        free = {key_of(seen): seen for seen in reversed(self._absent) if seen.entry_id not in self._claimed}
        for one in open_ones:
            name = key_of(one)
            seen = free.get(name) if name else None
            if seen and seen.entry_id not in self._claimed and accept(one, seen):
                self._found[id(one)] = seen
                self._claimed.add(seen.entry_id)

    def _name(self, name: int) -> int:
        return 0 if name in self._shared else name

    def _both_names(self, one: EntryTraits | SeenEntry) -> object:
        tells = self._name(one.guid_key) or self._name(one.link_key)
        return (one.guid_key, one.link_key) if tells else None

    def _title_and_date(self, one: EntryTraits | SeenEntry) -> object:
        """Title and moment; the day alone where the text is the same; without a title only what has no other name."""
        if not one.date_key or self._titles[one.title_key] > 1 or not (one.title_key or not _is_named(one)):
            return None
        return (one.title_key, one.date_key, 0 if is_moment(one.date_key) else one.sketch)

    def _title_without_date(self, one: EntryTraits | SeenEntry) -> object:
        """Title and text of what has no date; the title alone where there is no name either."""
        if one.date_key or not one.title_key or self._titles[one.title_key] > 1:
            return None
        if not _is_named(one):
            return (one.title_key,)
        return (one.title_key, one.version) if has_text(one) else None

    def _is_edit(self, one: EntryTraits, seen: SeenEntry) -> bool:
        """Return whether an entry with the names of one that has left is its edit: names are believed, except alone."""
        return not self._alone or not _is_another(one, seen)

    def _agrees_by_guid(self, one: EntryTraits, seen: SeenEntry) -> bool:
        if not one.link_key or not seen.link_key:
            return self._is_edit(one, seen)
        return _says_the_same(one, seen) or (not self._alone and is_alike(one, seen))

    def _agrees_by_link(self, one: EntryTraits, seen: SeenEntry) -> bool:
        if not one.guid_key or not seen.guid_key:
            return self._is_edit(one, seen)
        return _says_the_same(one, seen)


def _is_named(one: EntryTraits | SeenEntry) -> bool:
    return bool(one.guid_key or one.link_key)


def _is_another(one: EntryTraits, seen: SeenEntry) -> bool:
    """Return whether one entry took the names of another: its title is another, and its text too or its date."""
    if not seen.title_key or one.title_key == seen.title_key:
        return False
    if one.date_key == seen.date_key:
        return not is_alike(one, seen)
    return not has_text(one) or one.sketch != seen.sketch


def _says_the_same(one: EntryTraits, seen: SeenEntry) -> bool:
    """Return whether two entries with one name in common and another that differs are one."""
    if not seen.title_key or one.title_key == seen.title_key:  # 0: remembered by an older program
        return True
    return one.date_key == seen.date_key and is_moment(one.date_key)
