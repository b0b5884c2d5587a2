import multiprocessing
import os
import time
from collections.abc import Iterator
from multiprocessing.queues import SimpleQueue

import pytest

from extractors.workers import Killed, Workers


def double(number: int) -> int:
    return 2 * number


def misbehave(what: str) -> str:
    match what:
        case "spin":
            while True:
                pass
        case "sleep":
            time.sleep(600)
        case "swallow":
            return str(len(bytearray(4_000_000_000)))
        case "die":
            os._exit(3)
        case "raise":
            raise ValueError(what)
    return what


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(count=2, memory_mb=1024, preload=()) as pool:
        yield pool


def test_results_come_back_in_order(workers: Workers) -> None:
    assert workers.map(double, range(50)) == [2 * number for number in range(50)]


def test_no_items_give_no_results(workers: Workers) -> None:
    assert workers.map(double, []) == []


@pytest.mark.parametrize(
    ("what", "reason"),
    [("spin", "cpu time"), ("swallow", "memory"), ("die", "crash"), ("raise", "error"), ("sleep", "time")],
)
def test_an_item_that_misbehaves_is_killed_and_the_reason_given(workers: Workers, what: str, reason: str) -> None:
    (outcome,) = workers.map(misbehave, [what], timeout_s=1)
    assert isinstance(outcome, Killed)
    assert outcome.reason in reason  # on a busy machine the clock may be first


@pytest.mark.parametrize("what", ["die", "raise"])
def test_the_items_beside_one_that_misbehaves_go_on(workers: Workers, what: str) -> None:
    outcomes = workers.map(misbehave, ["a", what, "b"])
    assert outcomes == ["a", outcomes[1], "b"]
    assert isinstance(outcomes[1], Killed)
    assert outcomes[1].index == 1


def test_a_stream_gives_what_a_map_gives(workers: Workers) -> None:
    assert list(workers.stream(double, range(50), chunk=3)) == workers.map(double, range(50))


def test_a_stream_goes_on_after_an_item_that_cost_a_worker_its_life(workers: Workers) -> None:
    outcomes = list(workers.stream(misbehave, ["a", "die", "b"]))
    assert outcomes == ["a", outcomes[1], "b"]
    assert isinstance(outcomes[1], Killed)


def test_a_stream_takes_only_some_items_ahead(workers: Workers) -> None:
    numbers = iter(range(1000))
    assert next(workers.stream(double, numbers, chunk=2)) == 0
    assert next(numbers) < 50


def in_daemon(queue: "SimpleQueue[object]") -> None:
    with Workers(count=2) as pool:
        queue.put(pool.map(double, [1, 2, 3]))


def test_a_daemonic_process_works_by_itself() -> None:
    context = multiprocessing.get_context("forkserver")
    queue = context.SimpleQueue()
    process = context.Process(target=in_daemon, args=(queue,), daemon=True)
    process.start()
    assert queue.get() == [2, 4, 6]
    process.join()
    queue.close()
