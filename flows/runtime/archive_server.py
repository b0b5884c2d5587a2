"""Archives of dated feed snapshots, served again in the order of time.

A folder holds for each feed ``NAME.tar.xz`` (or .tar, .tar.gz) or ``NAME/``, with snapshots that are named by the UTC
time at which they were taken, as in ``20200421T004301Z.xml``. The feed NAME is then at ``http://NAME.replay/feed.xml``:
at any time of the newsroom's clock it gives the last snapshot taken before.
"""

from __future__ import annotations

import argparse
import contextlib
import re
import tarfile
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import blake2b
from pathlib import Path, PurePath

import uvloop

from newsroom.servers.process import Newsroom, running_server
from newsroom.servers.virtual_hosts import serve
from newsroom.sites.responses import SiteRequest, SiteResponse, is_unchanged, missing
from warehouse.records import Feed

_DOMAIN = ".replay"
_PATH = "/feed.xml"
_STAMP = re.compile(r"\d{8}T\d{6}Z")
_PACKED = (".tar.xz", ".tar.gz", ".tar")


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Snapshot:
    """That a feed was fetched at some time."""

    at: datetime
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class _Document:
    taken_at: datetime
    etag: str
    body: bytes


def archived_feeds(folder: Path) -> tuple[Feed, ...]:
    """Return a subscription for each feed of the archive, by name."""
    return tuple(
        Feed(url=f"http://{name.lower()}{_DOMAIN}{_PATH}", publisher=name, family=name)
        for name in sorted(_sources(folder))
    )


def snapshots(folder: Path) -> tuple[Snapshot, ...]:
    """Return all snapshots of the archive in the order of time."""
    found = (Snapshot(at=at, name=name) for name, source in _sources(folder).items() for at in _stamps(source))
    return tuple(sorted(found))


def running_archive(folder: Path) -> AbstractContextManager[Newsroom]:
    """Run a server of the archive in a process of its own; its clock is to be set before it is asked."""
    return running_server(str(folder.resolve()), module="flows.runtime.archive_server")


class ArchiveSites:
    """The feeds of an archive, each read into memory when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self._sources = {name.lower(): source for name, source in _sources(folder).items()}
        self._documents: dict[str, list[_Document]] = {}

    def answer(self, question: SiteRequest, now: datetime) -> SiteResponse | None:
        """Return the snapshot of the feed that was the last at `now`; 404 before the first."""
        name = question.host.removesuffix(_DOMAIN)
        if name not in self._sources or question.path != _PATH:
            return missing(f"there is no feed of {name} at {question.path}: its feed is at {_PATH}")
        if name not in self._documents:
            self._documents[name] = _read_documents(self._sources[name])
        documents = self._documents[name]
        index = bisect_right(documents, now, key=lambda document: document.taken_at)
        if index == 0:
            return missing(f"the archive of {name} begins later")
        return _answer(documents[index - 1], question)


def _answer(document: _Document, question: SiteRequest) -> SiteResponse:
    headers = (("ETag", document.etag), ("Last-Modified", format_datetime(document.taken_at, usegmt=True)))
    if is_unchanged(question, document.etag, document.taken_at):
        return SiteResponse(status=304, headers=headers)
    is_json = document.body.lstrip()[:1] == b"{"
    return SiteResponse(body=document.body, content_type="application/json" if is_json else "text/xml", headers=headers)


def _sources(folder: Path) -> dict[str, Path]:
    """Return where the snapshots of each feed are."""
    found = {}
    for path in sorted(folder.iterdir()):
        if path.is_dir() and any(map(_stamp, path.iterdir())):
            found[path.name] = path
        elif packed := next((suffix for suffix in _PACKED if path.name.endswith(suffix)), None):
            found[path.name.removesuffix(packed)] = path
    return found


def _stamps(source: Path) -> list[datetime]:
    if source.is_dir():
        names = [path.name for path in source.iterdir()]
    else:
        with tarfile.open(source) as archive:
            names = archive.getnames()
    return [stamp for stamp in map(_stamp, names) if stamp is not None]


def _read_documents(source: Path) -> list[_Document]:
    """Return the snapshots of a feed in the order of time; one that repeats the one before is the same document."""
    documents: list[_Document] = []
    for taken_at, body in sorted(_read(source)):
        if not documents or documents[-1].body != body:
            etag = f'"{blake2b(body, digest_size=8).hexdigest()}"'
            documents.append(_Document(taken_at=taken_at, etag=etag, body=body))
    return documents


def _read(source: Path) -> Iterator[tuple[datetime, bytes]]:
    if source.is_dir():
        yield from ((stamp, path.read_bytes()) for path in source.iterdir() if (stamp := _stamp(path)))
        return
    with tarfile.open(source) as archive:
        for member in archive:
            stamp = _stamp(member.name)
            content = archive.extractfile(member) if stamp else None
            if stamp is not None and content is not None:
                yield stamp, content.read()


def _stamp(name: PurePath | str) -> datetime | None:
    """Return the time that a file's name says, None where it says none."""
    found = _STAMP.match(PurePath(name).name)
    return datetime.strptime(found[0], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) if found else None


def main() -> None:
    """Serve an archive until standard input ends or the process is interrupted."""
    parser = argparse.ArgumentParser(prog="python -m flows.runtime.archive_server", description=__doc__)
    parser.add_argument("folder", type=Path, help="the archive")
    parser.add_argument("--port", type=int, default=0, help="0: any free one; it is printed")
    parser.add_argument("--until-eof", action="store_true", help="stop when standard input ends")
    options = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        sites = ArchiveSites(options.folder)
        uvloop.run(serve(sites, now=datetime.now(UTC), port=options.port, until_eof=options.until_eof))


if __name__ == "__main__":
    main()
