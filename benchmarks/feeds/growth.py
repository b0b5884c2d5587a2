"""What a poll costs as the warehouse grows: CPU seconds of polling 30 feeds with 100 k and with 5 M stored entries.

    PYTHONPATH=. python benchmarks/feeds/growth.py [--stored 100000 5000000] [--rounds 5]

Feeds are served by the bundled newsroom over HTTP on loopback; what a poll brings is landed and loaded by the next one.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from flows.configuration.sandbox import SandboxSettings, write_configuration
from flows.runtime.context import open_context
from flows.stages.polling import poll_all
from newsroom.servers.process import running_newsroom
from newsroom.world.build import build_world
from newsroom.world.outlets import first_list

FILL = """
insert into entries by name
select
    hash(n)::uhugeint % 9223372036854775807::uhugeint as entry_id, n as version,
    'https://old' || n % 500 || '.example/feed.xml' as feed_url, 'tag:' || n as guid,
    'https://old' || n % 500 || '.example/a/' || n as link, 'A headline of some length, number ' || n as title,
    repeat('words of a summary ', 10) as summary, '' as content, [] as authors, 'en' as language,
    timestamptz '2024-01-01 00:00:00+00' + interval 10 seconds * n as published_at, null as updated_at,
    '' as published_raw, 'exact' as date_confidence,
    timestamptz '2024-01-01 00:00:00+00' + interval 10 seconds * n as seen_at, 'live' as origin, 'filled' as batch_id
from range($rows) filled(n)"""


def measure(stored: int, rounds: int) -> float:
    """Return the median CPU seconds of one poll of 30 feeds with that many entries stored."""
    world = build_world(days=12)
    with tempfile.TemporaryDirectory() as folder, running_newsroom(world) as newsroom:
        config = write_configuration(
            Path(folder), SandboxSettings(feeds=first_list(), connect_to={"*.example": newsroom.address}, pages=False)
        )
        context = open_context(config)
        with context.warehouse.opened() as connection:
            connection.execute(FILL, {"rows": stored})
        taken = []
        for number in range(rounds + 1):
            at = world.start + timedelta(days=4, hours=6 * number)
            newsroom.set_clock(at)
            started = time.process_time()
            poll_all(replace(context, at=at))
            taken.append(time.process_time() - started)
        return statistics.median(taken[1:])  # the first starts the worker processes


def main() -> None:
    """Print the cost with each number of stored entries, and its ratio to the first."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stored", type=int, nargs="+", default=[100_000, 5_000_000])
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    costs = {stored: measure(stored, options.rounds) for stored in options.stored}
    first = next(iter(costs.values()))
    for stored, cost in costs.items():
        print(f"{stored:>10,} entries stored: {cost:.3f} CPU s for a poll of 30 feeds, {cost / first:.2f} times")


if __name__ == "__main__":
    main()
