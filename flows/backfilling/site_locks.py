"""Sites in turn: one process at a time asks a site of the past, and the next one keeps its gap and its pauses.

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
    """Return for how many seconds a site is to be left alone, whoever asked it last."""
    return state_of(settings).rest_s(site)


@contextmanager
def taken(settings: Settings, sites: Sequence[str]) -> Iterator[set[str]]:
    """Hold those of the sites that no other process holds and that need no long rest, once their short one is over.

    A process that is killed lets go of all that it held.
    """
    state = state_of(settings)
    with state.held(sites) as held:
        rests = {site: state.rest_s(site) for site in held}
        mine = {site for site in held if rests[site] <= NEAR_S}
        time.sleep(max((rests[site] for site in mine), default=0.0))
        yield mine


def let_rest(settings: Settings, site: str, seconds: float) -> None:
    """Note that a site is to be left alone for so long from now on; its holder says so before it lets go."""
    state_of(settings).let_rest(site, seconds)
