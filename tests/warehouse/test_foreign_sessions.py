"""What other people's programs do to the snapshot, and what everybody else sees of it."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import pytest

from tests.builders import entry
from tests.warehouse.programs import held_open, run
from warehouse.errors import WarehouseDamagedError, WarehouseHeldError
from warehouse.snapshot import protect
from warehouse.store import Warehouse

OPEN = "import duckdb, os, sys; news = duckdb.connect(sys.argv[1]); "
TRY = "\ntry:\n    news.execute({!r})\nexcept duckdb.Error as error:\n    print(type(error).__name__)\n"
WRITES = (
    "create table my_notes as select 42 as x",
    "drop table entries",
    "update entries set title = ''",
    "create table large as select range, uuid()::varchar as id from range(1000000)",
    "begin; create view mine as select 1; commit; force checkpoint",
)
CLOSE, CRASH = "news.close()", "os.kill(os.getpid(), 9)"


@pytest.fixture
def published(warehouse: Warehouse) -> Warehouse:
    warehouse.land([entry()])
    warehouse.load()
    warehouse.publish()
    return warehouse


@contextmanager
def writing_session(warehouse: Warehouse, *, then: str = "") -> Iterator[subprocess.Popen[str]]:
    """Yield another program that has opened the snapshot as clients do by default, and stays in it."""
    code = f"{OPEN}{then}\nprint('open', flush=True)\ninput()"
    program = subprocess.Popen(  # noqa: S603 -- our own interpreter
        [sys.executable, "-c", code, str(warehouse.snapshot_file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert program.stdout
    assert program.stdout.readline() == "open\n"
    try:
        yield program
    finally:
        program.communicate("\n")


def plain_count(warehouse: Warehouse) -> int:
    """Return the entries that plain DuckDB finds in the snapshot."""
    with duckdb.connect(str(warehouse.snapshot_file), read_only=True) as plain:
        row = plain.execute("select count(*) from entries where title <> ''").fetchone()
    assert row
    return int(row[0])


def publish_another(warehouse: Warehouse) -> None:
    warehouse.land([entry(title="Another headline")])
    warehouse.load()
    assert warehouse.publish()


@pytest.mark.parametrize("end", [CLOSE, CRASH])
@pytest.mark.parametrize("write", WRITES)
def test_a_write_to_the_snapshot_is_refused_and_harms_nobody(published: Warehouse, write: str, end: str) -> None:
    done = subprocess.run(  # noqa: S603 -- our own interpreter
        [sys.executable, "-c", OPEN + TRY.format(write) + end, str(published.snapshot_file)],
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.returncode in (0, -signal.SIGKILL) or "IOException" in done.stderr  # who is not root cannot open it
    assert plain_count(published) == 1
    publish_another(published)
    assert plain_count(published) == 2


def test_who_opens_it_for_writing_may_still_read(published: Warehouse) -> None:
    published.snapshot_file.chmod(0o644)
    count = "print(news.execute('select count(*) from entries').fetchone()[0])"
    assert run(OPEN + count, str(published.snapshot_file)) == "1"


def test_a_snapshot_held_by_a_writer_is_replaced_for_the_next_reader(published: Warehouse) -> None:
    published.snapshot_file.chmod(0o644)
    with writing_session(published):
        with published.connect_snapshot() as connection:
            assert connection.execute("select count(*) from entries").fetchone() == (1,)
        assert plain_count(published) == 1


def test_a_snapshot_held_by_a_writer_is_replaced_by_the_next_run(published: Warehouse) -> None:
    published.snapshot_file.chmod(0o644)
    with writing_session(published):
        assert published.publish()
        assert plain_count(published) == 1
        assert not published.publish()


def test_a_writer_that_stays_over_a_publish_harms_no_later_reader(published: Warehouse) -> None:
    published.snapshot_file.chmod(0o644)
    with writing_session(published) as program:
        publish_another(published)
        program.send_signal(signal.SIGKILL)
    assert plain_count(published) == 2


def test_a_held_snapshot_that_cannot_be_replaced_says_who_holds_it(published: Warehouse) -> None:
    published.snapshot_file.chmod(0o644)
    with writing_session(published) as program, held_open(published.live_file) as other:
        with pytest.raises(WarehouseHeldError, match=f"PID {program.pid}.*read_only=True"):
            published.connect_snapshot()
        other.communicate("\n")


def test_a_log_that_somebody_made_before_the_protection_goes(published: Warehouse) -> None:
    published.snapshot_file.chmod(0o644)
    log = published.snapshot_file.with_name("newspike.duckdb.wal")
    log.unlink()
    subprocess.run(  # noqa: S603 -- our own interpreter
        [sys.executable, "-c", OPEN + f"news.execute({WRITES[0]!r}); " + CRASH, str(published.snapshot_file)],
        check=False,
    )
    assert log.is_file()
    publish_another(published)
    assert plain_count(published) == 2


def test_a_log_that_fits_no_snapshot_is_healed_by_the_next_reader(published: Warehouse) -> None:
    log = published.snapshot_file.with_name("newspike.duckdb.wal")
    log.unlink()
    log.mkdir()
    with pytest.raises(WarehouseDamagedError, match="cannot be read"):
        published.connect_snapshot()
    log.rmdir()
    log.write_bytes(b"\x5a" * 4096)
    with published.connect_snapshot() as connection:
        assert connection.execute("select count(*) from entries").fetchone() == (1,)


def test_the_snapshot_is_read_only_and_can_be_replaced_all_the_same(published: Warehouse) -> None:
    assert published.snapshot_file.stat().st_mode & 0o777 == 0o444
    publish_another(published)
    assert published.snapshot_file.stat().st_mode & 0o777 == 0o444


def test_protecting_twice_changes_nothing(published: Warehouse) -> None:
    log = published.snapshot_file.with_name("newspike.duckdb.wal")
    before = log.lstat().st_ino
    protect(published.snapshot_file)
    assert log.lstat().st_ino == before
