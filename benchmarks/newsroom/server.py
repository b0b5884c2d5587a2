"""What the bundled newsroom costs: building its world, and the CPU time its server takes for each kind of answer.

The server is another process, so its own time is read from /proc (Linux only). Run it from the root of the checkout:

    python benchmarks/newsroom/server.py --requests 2000
"""

import argparse
import http.client
import os
import time
from collections.abc import Iterable
from pathlib import Path

from benchmarks.tables import show
from newsroom.servers.process import Newsroom, running_newsroom
from newsroom.world.build import build_world
from newsroom.world.outlets import FIRST_LIST
from newsroom.world.publications import link_of


def main() -> None:
    """Print a table of milliseconds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=2000)
    count = parser.parse_args().requests
    before = time.process_time()
    world = build_world()
    print(f"build a world of {len(world.pieces)} pieces  {(time.process_time() - before) * 1000:7.0f} ms CPU, once")
    with running_newsroom(world) as newsroom:
        newsroom.set_clock(world.end)
        pages = [link_of(piece) for piece in world.pieces[: count // 2]]
        feeds = [channel.url for channel in FIRST_LIST]
        rows = {
            "a page, first time": pages,
            "the same pages again": pages[-500:] * (count // 500),
            "a feed, first time": feeds,
            "the same feeds again": feeds * (count // len(feeds)),
        }
        costs = [(name, measure(newsroom, urls)) for name, urls in rows.items()]
        costs.append(("a feed that has not changed", measure(newsroom, feeds * (count // 30), known=True)))
    show("The newsroom's server", ("answer", "CPU ms"), costs, bars="CPU ms")


def measure(newsroom: Newsroom, urls: Iterable[str], *, known: bool = False) -> float:
    """Return the server's CPU milliseconds per request; `known`: with the ETag of the last answer."""
    connection = http.client.HTTPConnection("127.0.0.1", newsroom.port)
    etags = {url: ask(connection, url, {})[1] for url in set(urls)} if known else {}
    before, asked = server_seconds(), 0
    for url in urls:
        status, _ = ask(connection, url, {"If-None-Match": etags[url]} if known else {})
        assert status == (304 if known else 200), (url, status)
        asked += 1
    connection.close()
    return (server_seconds() - before) * 1000 / asked


def ask(connection: http.client.HTTPConnection, url: str, headers: dict[str, str]) -> tuple[int, str]:
    """Return status and ETag."""
    host, _, path = url.removeprefix("http://").partition("/")
    connection.request("GET", f"/{path}", headers={"Host": host} | headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status, answer.headers.get("ETag", "")


def server_seconds() -> float:
    """Return the CPU seconds of the newsroom's process, the only child that runs."""
    (child,) = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
    fields = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
