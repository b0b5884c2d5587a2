"""Per-site locks: one process at a time sends requests to a site, and the next one keeps its delay and pauses.

The locks and rests are in the home, or in the Postgres of the settings.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from flows.configuration.settings import Settings
from flows.runtime.state import state_of

NEAR_S = 5.0  # rests that are slept through where they are met


def rest_s(settings: Settings, site: str) -> float:
    """Return the seconds until the next request to a site is allowed."""
    return state_of(settings).rest_s(site)


@contextmanager
def taken(settings: Settings, sites: Sequence[str]) -> Iterator[set[str]]:
    """Lock the sites that no other process holds and that are not paused for long; wait out short pauses.

    A process that is killed lets go of all that it held.
    """
    state = state_of(settings)
    with state.held(sites) as held:
        rests = {site: state.rest_s(site) for site in held}
        mine = {site for site in held if rests[site] <= NEAR_S}
        time.sleep(max((rests[site] for site in mine), default=0.0))
        yield mine


def let_rest(settings: Settings, site: str, seconds: float) -> None:
    """Pause a site for this many seconds; called by its holder before the lock is released."""
    state_of(settings).let_rest(site, seconds)
