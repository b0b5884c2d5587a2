"""The newsroom's world: who publishes what, when, who copies it, and what goes wrong. The same for the same seed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random

from newsroom.world import everyday_news, scenes
from newsroom.world.outlets import MORE_OUTLETS, OUTLETS, Outlet
from newsroom.world.publications import Piece
from newsroom.world.scenes import Outage, Scene

EVENING = datetime(2025, 1, 29, 18, tzinfo=UTC)  # of a Wednesday
_FIRST_NUMBER = 10_000


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class World:
    """Everything that is ever published, in order, with the scenes that the demo waits for."""

    seed: int
    days: int
    end: datetime
    pieces: tuple[Piece, ...] = field(repr=False)
    scenes: tuple[Scene, ...]
    outage: Outage
    launch_at: datetime
    by_host: dict[str, tuple[Piece, ...]] = field(repr=False)
    changes: dict[str, tuple[datetime, ...]] = field(repr=False)  # instants at which an outlet's feed changes

    @property
    def start(self) -> datetime:
        """When the history begins."""
        return self.end - timedelta(days=self.days)

    def published(self, outlet: Outlet, since: datetime, until: datetime) -> tuple[Piece, ...]:
        """Return what the outlet published from `since` up to, not including, `until`, oldest first."""
        pieces = self.by_host.get(outlet.host, ())
        first = bisect_left(pieces, since, key=_published_at)
        return pieces[first : bisect_left(pieces, until, key=_published_at)]

    def latest(self, outlet: Outlet, now: datetime, count: int, section: str | None = None) -> tuple[Piece, ...]:
        """Return the newest pieces visible at `now`, newest first; of one section, where one is named."""
        pieces = self.by_host.get(outlet.host, ())
        visible = pieces[: bisect_right(pieces, now, key=_published_at)]
        if section is not None:  # looked for among the last ones only: few sections are rarer than one in twelve
            visible = tuple(piece for piece in visible[-count * 12 :] if piece.story.section == section)
        return visible[-count:][::-1]

    def piece(self, number: int) -> Piece | None:
        """Return the piece of that number, None where there is none."""
        index = number - _FIRST_NUMBER
        return self.pieces[index] if 0 <= index < len(self.pieces) else None

    def version(self, outlet: Outlet, now: datetime) -> int:
        """Return how often the outlet's feed has changed up to `now`."""
        return bisect_right(self.changes.get(outlet.host, ()), now)


def build_world(*, seed: int = 7, days: int = 45, end: datetime = EVENING) -> World:
    """Return the world of the days before `end`; the launch comes 10 h before it, the traps in the two days before."""
    random = Random(seed)
    outlets = OUTLETS + MORE_OUTLETS
    launch_at = end - timedelta(hours=10)
    drafts = [
        *everyday_news.write_chatter(random, outlets, start=end - timedelta(days=days), end=end),
        *scenes.write_scenes(random, outlets, launch_at),
    ]
    ordered = sorted(
        (draft for draft in drafts if draft.published_at <= end), key=lambda d: (d.published_at, d.outlet.host)
    )
    pieces = tuple(replace(draft, number=_FIRST_NUMBER + index) for index, draft in enumerate(ordered))
    return World(
        seed=seed,
        days=days,
        end=end,
        pieces=pieces,
        scenes=scenes.list_scenes(launch_at),
        outage=scenes.plan_outage(launch_at),
        launch_at=launch_at,
        by_host=_by_host(pieces),
        changes=_changes(pieces),
    )


def _by_host(pieces: Iterable[Piece]) -> dict[str, tuple[Piece, ...]]:
    groups: dict[str, list[Piece]] = defaultdict(list)
    for piece in pieces:
        groups[piece.outlet.host].append(piece)
    return {host: tuple(group) for host, group in groups.items()}


def _changes(pieces: Iterable[Piece]) -> dict[str, tuple[datetime, ...]]:
    instants: dict[str, list[datetime]] = defaultdict(list)
    for piece in pieces:
        moments = (piece.published_at, piece.retitled_at, piece.bumped_at)
        instants[piece.outlet.host] += [moment for moment in moments if moment is not None]
    return {host: tuple(sorted(group)) for host, group in instants.items()}


def _published_at(piece: Piece) -> datetime:
    return piece.published_at
