"""``python -m newsroom``: serve the fictional newsroom on loopback."""

from __future__ import annotations

import argparse
import contextlib
from datetime import datetime

import uvloop

from newsroom.servers.past import PastSites
from newsroom.servers.virtual_hosts import serve
from newsroom.sites.wayback import SEARCHES_PER_MINUTE
from newsroom.world.build import EVENING, build_world


def main() -> None:
    """Serve until interrupted."""
    options = _parser().parse_args()
    world = build_world(seed=options.seed, days=options.days, end=options.end)
    sites = PastSites(world, searches_per_minute=options.searches_per_minute)
    with contextlib.suppress(KeyboardInterrupt):
        uvloop.run(serve(sites, now=world.end, port=options.port, until_eof=options.until_eof))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m newsroom", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0: any free one; it is printed")
    parser.add_argument("--seed", type=int, default=7, help="another seed, another world")
    parser.add_argument("--days", type=int, default=45, help="length of its history")
    parser.add_argument("--end", type=datetime.fromisoformat, default=EVENING, help=f"default: {EVENING.isoformat()}")
    parser.add_argument(
        "--searches-per-minute",
        type=int,
        default=SEARCHES_PER_MINUTE,
        help="that its Wayback Machine allows (default: %(default)s)",
    )
    parser.add_argument("--until-eof", action="store_true", help="end when standard input ends")
    return parser


if __name__ == "__main__":
    main()
