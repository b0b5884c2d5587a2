from hypothesis import given
from hypothesis import strategies as st

from alerts.messages.short_ids import LETTERS, matching, short_id

IDS = st.integers(1, 2**63 - 1)


@given(IDS)
def test_a_short_id_has_four_characters_and_begins_with_a_letter(alert_id: int) -> None:
    made = short_id(alert_id)
    assert len(made) == 4
    assert made[0] in LETTERS


@given(st.sets(IDS, min_size=1, max_size=20))
def test_an_alert_is_found_by_its_short_id_and_by_its_number(alert_ids: set[int]) -> None:
    for alert_id in alert_ids:
        assert alert_id in matching(short_id(alert_id).upper(), alert_ids)
        assert alert_id in matching(short_id(alert_id)[:3], alert_ids)
        assert matching(str(alert_id), alert_ids) == {alert_id}


def test_a_number_is_never_taken_for_its_own_beginning() -> None:
    assert matching("27", {27, 2797}) == {27}
    assert matching("2", {27, 2797}) == {27, 2797}


def test_two_characters_and_nothing_are_too_little() -> None:
    assert matching(short_id(12345)[:2], {12345}) == frozenset()
    assert matching("  ", {12345}) == frozenset()
