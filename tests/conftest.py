"""Fixtures that every room's tests share."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# How long an example takes depends on the machine: no deadlines. The examples are the same in each run, so that a run
# that failed can be repeated; HYPOTHESIS_PROFILE=search looks for new ones.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))

# Before anything imports Prefect: our loggers, to which it listens, speak outside runs too, and warnings are errors.
os.environ.setdefault("PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW", "ignore")

ROOT = Path(__file__).resolve().parent.parent
TOPICS = ROOT / "config" / "topics"  # compiled once for all homes that name it, while a copy is compiled for each


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Labelled data of others, beside the checkout (or where NEWSPIKE_TEST_DATA says): skip without it."""
    folder = Path(os.environ.get("NEWSPIKE_TEST_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("the labelled data is not on this machine")
    return folder


# the files that take longest must not begin last: of the slow tests, a whole file goes to one process
LONGEST = (
    "test_serve.py",
    "test_failures.py",
    "test_replay.py",
    "test_run.py",
    "test_workers.py",
    "test_deployments.py",
    "test_kept_counts.py",
    "test_world_scenes.py",
    "test_laws.py",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, in the order of LONGEST."""
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.name, len(places)))
