"""A forgetting that was killed is finished by the next run."""

import json

from tests.builders import NOW, article, page
from warehouse.erasure import PENDING, finish_forgetting
from warehouse.store import Warehouse

LINK = "https://ledger.example/a/1"


def test_a_forgetting_that_was_killed_is_finished(warehouse: Warehouse) -> None:
    (reference,) = warehouse.keep_pages([page(url=LINK, body=b"raw")])
    warehouse.land([article(canonical_url=LINK, page_ref=reference)])
    warehouse.load()
    (warehouse.home / PENDING).write_text(json.dumps({"name": LINK, "at": NOW.isoformat()}))
    removed = finish_forgetting(warehouse)
    assert removed is not None
    assert removed.pages == 1
    assert warehouse.pages_at([reference])[reference].body == b""
    assert finish_forgetting(warehouse) is None
