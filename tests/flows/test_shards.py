"""Shards: items of one group stay together, tallies add up, one failing shard loses no other."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.runtime.sharding import Counts, as_plain_calls, split


@given(st.lists(st.integers(0, 9)), st.integers(1, 5))
def test_every_item_is_in_exactly_one_shard(items: list[int], size: int) -> None:
    shards = split(items, size, by=lambda item: item % 3)
    assert sorted(item for shard in shards for item in shard) == sorted(items)


@given(st.lists(st.integers(0, 9)), st.integers(1, 5))
def test_items_of_one_group_share_a_shard(items: list[int], size: int) -> None:
    shards = split(items, size, by=lambda item: item % 3)
    for group in range(3):
        assert sum(any(item % 3 == group for item in shard) for shard in shards) <= 1


def test_shards_without_groups_are_full() -> None:
    assert [len(shard) for shard in split(range(10), 4)] == [4, 4, 2]


def test_tallies_add_up() -> None:
    assert as_plain_calls(counted, [(1,), (2,)]) == Counter(done=3)


def test_a_failing_shard_raises_after_all_were_tried() -> None:
    tried: list[int] = []

    def work(number: int) -> Counts:
        tried.append(number)
        if number == 1:
            raise ValueError(number)
        return Counter(done=1)

    with pytest.raises(ValueError, match="1"):
        as_plain_calls(work, [(1,), (2,), (3,)])
    assert sorted(tried) == [1, 2, 3]


def counted(number: int) -> Counts:
    return Counter(done=number)
