"""Several programs at once: nothing lost, nothing doubled, no lock error to be seen."""

import subprocess
import sys

from tests.warehouse.programs import ROOT
from warehouse.store import Warehouse

WRITER = """
import sys
from pathlib import Path
from tests.builders import article
from warehouse.store import Warehouse
warehouse, writer = Warehouse(Path(sys.argv[1]), wait_s=30), sys.argv[2]
for number in range(4):
    shared, own = f"https://shared.example/{number}", f"https://{writer}.example/{number}"
    warehouse.land([article(canonical_url=shared), article(canonical_url=own)])
    assert not warehouse.load().postponed
    warehouse.publish()
    warehouse.rows("articles_to_group", limit=5)
"""


def test_three_programs_at_once_lose_and_double_nothing(warehouse: Warehouse) -> None:
    programs = [
        subprocess.Popen(  # noqa: S603 -- our own interpreter
            [sys.executable, "-c", WRITER, str(warehouse.home), name], cwd=ROOT, stderr=subprocess.PIPE, text=True
        )
        for name in ("scheduled", "backfill", "by-hand")
    ]
    errors = [program.communicate()[1] for program in programs]
    assert errors == ["", "", ""]
    warehouse.publish()
    urls = [row["canonical_url"] for row in warehouse.rows("articles_to_group", limit=1000)]
    assert len(urls) == len(set(urls)) == 4 + 3 * 4
