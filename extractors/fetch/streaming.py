"""Large files over HTTP, read like local ones: piece by piece, from any byte on, through the guard of all fetching."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from extractors.fetch.failures import error_failure, status_failure
from extractors.fetch.guard import socket_guard
from extractors.fetch.model import Failure, Request, Rules, shown

if TYPE_CHECKING:
    import aiohttp

TRIES = 3  # connections without a single byte in between, after which a file counts as lost
_PIECE = 1 << 18  # bytes


class LostError(OSError):
    """A file that cannot be fetched, or not to its end, for now; has the `Failure`."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.detail)
        self.failure = failure


def remote_opener(rules: Rules) -> Callable[[str, int], AbstractContextManager[BinaryIO]]:
    """Return a way to open the file at an address at a byte; opening and reading raise `LostError`.

    A file may be as large as it likes: `rules.deadline_s` holds for each piece, and only a piece is in memory.
    """

    @contextmanager
    def open_remote(url: str, place: int) -> Iterator[BinaryIO]:
        with asyncio.Runner() as runner:
            session = runner.run(_session(rules))
            try:
                file = _RemoteFile(runner, session, Request(url=url), rules, place=place)
                file.connect()
                yield cast("BinaryIO", file)
            finally:
                runner.run(session.close())

    return open_remote


class _RemoteFile(io.RawIOBase):
    """A file read from the body of a response; a lost connection is opened again."""

    def __init__(
        self, runner: asyncio.Runner, session: aiohttp.ClientSession, request: Request, rules: Rules, *, place: int
    ) -> None:
        self._runner = runner
        self._session = session
        self._request = request
        self._rules = rules
        self._place = place
        self._answer: aiohttp.ClientResponse | None = None

    def connect(self) -> None:
        """Request the file, to learn whether it is available."""
        self.read(0)

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def read(self, size: int = -1) -> bytes:
        piece = self._runner.run(self._piece(size))
        self._place += len(piece)
        return piece

    def readinto(self, buffer: Any) -> int:
        piece = self.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)

    async def _piece(self, size: int) -> bytes:
        import aiohttp

        error: Exception | None = None
        for _ in range(TRIES):
            try:
                async with asyncio.timeout(self._rules.deadline_s):
                    if self._answer is None:
                        self._answer = await self._ask()
                    return await self._answer.content.read(size)
            except LostError:
                raise
            except (aiohttp.ClientError, OSError, ValueError) as broken:
                error, self._answer = broken, None
        raise LostError(error_failure(self._request, error or OSError())) from error

    async def _ask(self) -> aiohttp.ClientResponse:
        """Return a response whose body continues at the present position, with or without range support."""
        headers = {"Range": f"bytes={self._place}-"} if self._place else {}
        answer = await self._session.get(self._request.url, headers=headers, max_redirects=self._rules.max_redirects)
        if answer.status not in {200, 206}:
            after = answer.headers.get("Retry-After", "")
            raise LostError(status_failure(self._request, answer.status, after, datetime.now(UTC)))
        left = self._place - _first_byte(answer)
        while left and (piece := await answer.content.read(min(left, _PIECE))):
            left -= len(piece)
        return answer


async def _session(rules: Rules) -> aiohttp.ClientSession:
    import aiohttp

    from extractors.fetch.resolver import Names  # noqa: PLC0415 -- a class of aiohttp

    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(socket_factory=socket_guard(rules), resolver=Names(rules.connect_to)),
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        trust_env=False,
        timeout=aiohttp.ClientTimeout(total=None),
        headers={"User-Agent": rules.user_agent, "Accept-Encoding": "identity"},
    )


def _first_byte(answer: aiohttp.ClientResponse) -> int:
    """Return which byte of the file the body begins with."""
    import aiohttp

    if answer.status == 200:
        return 0
    begin = answer.headers.get("Content-Range", "").partition("bytes ")[2].partition("-")[0]
    if not begin.isdecimal():
        raise aiohttp.ClientPayloadError(f"{shown(str(answer.url))} does not say which part it sends")
    return int(begin)
