"""The resources that the shards of one process share."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flows.configuration.settings import WorkerSettings
from flows.runtime.resources import warm_workers


def test_shards_that_start_at_once_share_one_worker_pool() -> None:
    together = Barrier(4)

    def pool() -> int:
        together.wait()
        return id(warm_workers(WorkerSettings(processes=1, memory_mb=512)))

    with ThreadPoolExecutor(4) as threads:
        assert len({future.result() for future in [threads.submit(pool) for _ in range(4)]}) == 1
