"""The layout shows itself: what the folders promise, held by tests."""

import re
from collections import Counter
from pathlib import Path

import yaml

from tests.conftest import ROOT

COMMAND_LINE = {"__init__", "__main__", "cli"}
BY_COMMAND = {"replay"}  # a flow that a command runs; it needs an archive, so it is not deployed
BY_A_RUN = {"shard"}  # a run deploys it where the settings name a work pool


def test_the_root_of_flows_holds_the_deployed_flows_and_the_command_line() -> None:
    deployments = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
    deployed = {Path(each["entrypoint"].partition(":")[0]).stem for each in deployments}
    files = {path.stem for path in (ROOT / "flows").glob("*.py")}
    assert files == deployed | COMMAND_LINE | BY_COMMAND | BY_A_RUN


def test_queries_that_are_named_without_a_folder_have_one_name_each() -> None:
    folders = ("work", "counts", "alerts", "backfill")
    names = [path.stem for folder in folders for path in (ROOT / "warehouse" / "queries" / folder).glob("*.sql")]
    assert sorted(names) == sorted(set(names))


ROOMS = ("flows", "extractors", "warehouse", "alerts", "dashboard", "newsroom")
NAMESAKES = {"Page"}  # one that was fetched, and one of the dashboard


def test_two_classes_do_not_share_a_name() -> None:
    texts = (path.read_text(encoding="utf-8") for room in ROOMS for path in (ROOT / room).rglob("*.py"))
    names = Counter(name for text in texts for name in re.findall(r"^class ([A-Z]\w*)", text, re.MULTILINE))
    assert {name for name, times in names.items() if times > 1} == NAMESAKES
