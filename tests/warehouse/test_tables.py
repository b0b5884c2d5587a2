"""Records, Arrow and the tables of the warehouse say the same."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import NOW, article, entry, mention, state
from warehouse.arrow import TABLES, columns, revive, to_arrow
from warehouse.records import Alert, AlertState, Origin, Outcome, SeenEntry, Severity, Spike, key
from warehouse.store import Warehouse


@pytest.mark.parametrize("table", TABLES)
def test_each_table_has_the_fields_of_its_record(warehouse: Warehouse, table: str) -> None:
    warehouse.load()
    warehouse.publish()
    connection = warehouse.connect_snapshot()
    described = connection.execute(f"describe {table}").fetchall()
    connection.close()
    assert {row[0] for row in described} == {*columns(TABLES[table]), "batch_id"}  # later fields stand behind


def test_a_feeds_secrets_have_no_column() -> None:
    assert not {"headers", "proxy", "ca_file"} & set(columns(TABLES["feeds"]))


def test_records_with_nested_values_come_back_equal() -> None:
    window = (SeenEntry(entry_id=1, guid_key=2, link_key=3, version=4, raw_hash=5, last_seen_at=NOW),)
    for record in (state(window=window), entry(authors=("A", "B"), origin=Origin.HISTORY), mention()):
        row = to_arrow(type(record), [record]).to_pylist()[0]
        assert revive(type(record), row) == record


def test_an_alert_comes_back_with_its_judgement(warehouse: Warehouse) -> None:
    spike = Spike(
        topic="a",
        hour_at=NOW,
        outcome=Outcome.SPIKE,
        score=7.5,
        p_value=1e-8,
        window_h=4,
        observed=9,
        expected=0.5,
        coverage=1.0,
        threshold=4.0,
        baseline=(0.0, 2.0),
    )
    alert = Alert(
        alert_id=key("alert", "a"),
        topic="a",
        state=AlertState.OPENED,
        severity=Severity.HIGH,
        opened_at=NOW,
        changed_at=NOW,
        started_at=NOW - timedelta(hours=2),
        spike=spike,
        peak_score=7.5,
    )
    warehouse.land([alert])
    warehouse.load()
    assert warehouse.records(Alert, "alerts_since", since=NOW) == [alert]


@given(
    title=st.text(), text=st.text(), authors=st.lists(st.text(), max_size=3), sketch=st.lists(st.integers(0, 2**63 - 1))
)
@settings(max_examples=30)
def test_any_words_survive_the_way_to_arrow_and_back(
    title: str, text: str, authors: list[str], sketch: list[int]
) -> None:
    record = article(title=title, text=text, authors=tuple(authors), sketch=tuple(sketch))
    assert revive(type(record), to_arrow(type(record), [record]).to_pylist()[0]) == record
