"""A backfill that is killed, resumed, and worked on by two at once holds what an undisturbed one holds."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from flows.runtime.context import open_context
from tests.flows.past_sites import SITE, configured, running_past

pytestmark = pytest.mark.slow
DAYS = 60


def started(*arguments: str, stderr: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-P", "-m", "flows", "backfill", *arguments, "--json"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=stderr, start_new_session=True)  # noqa: S603 -- ours


def wait_for_pages(process: subprocess.Popen[bytes], asked: list[str]) -> None:
    """Wait until a command has asked for its next articles."""
    before = sum("/a/" in url for url in asked)
    while process.poll() is None and sum("/a/" in url for url in asked) < before + 5:
        time.sleep(0.02)
    assert process.poll() is None, "the command ended too soon"


def killed_once_it_reads(process: subprocess.Popen[bytes], asked: list[str]) -> None:
    """Kill a command with all its processes in the middle of its reading."""
    wait_for_pages(process, asked)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.mark.usefixtures("prefect_api")
def test_ctrl_c_says_how_to_go_on(tmp_path: Path) -> None:
    with running_past(days=DAYS) as sites:
        config = configured(sites, tmp_path / "home")
        process = started(
            "--from", "2025-01-01", "--to", "2025-04-01", "--source", "sitemap", "--config", str(config),
            stderr=subprocess.PIPE,
        )  # fmt: skip
        wait_for_pages(process, sites.asked)
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=120)
    assert process.returncode == 130
    assert b"stopped; `newspike backfill resume" in said


@pytest.mark.usefixtures("prefect_api")
def test_kills_and_company_double_and_lose_nothing(tmp_path: Path) -> None:
    with running_past(days=DAYS) as sites:
        config = configured(sites, tmp_path / "home")
        window = ("--from", "2025-01-01", "--to", "2025-04-01", "--source", "sitemap", "--config", str(config))
        killed_once_it_reads(started(*window), sites.asked)
        killed_once_it_reads(started("resume", "--config", str(config)), sites.asked)
        both = [started("resume", "--config", str(config)) for _ in range(2)]
        assert [process.wait(240) for process in both] == [0, 0]
    with open_context(config).warehouse.connect_snapshot() as ask:
        rows = ask.execute("select canonical_url, count(*) from articles group by 1").fetchall()
        mentioned = ask.execute("select count(*), count(distinct article_id) from readings").fetchall()
    assert dict(rows) == {f"{SITE}/a/{day}": 1 for day in range(DAYS)}
    assert mentioned == [(DAYS, DAYS)]
    asked = Counter(url for url in sites.asked if "/a/" in url)
    assert sum(times - 1 for times in asked.values()) <= 2 * 25  # what two kills repeat at most
