"""One site with a long backlog holds up nobody."""

from datetime import timedelta

from extractors.fetch import Rules
from flows.stages.page_budget import WantedPage, within_budget
from tests.builders import NOW

RULES = Rules(domain_gap_s=1.0, shared_gap_s=5.0)


def pages(host: str, count: int, *, again: bool = False) -> list[WantedPage]:
    """Return pages of one host, the last the latest."""
    return [
        WantedPage(link=f"https://{host}/{n}", seen_at=NOW + timedelta(minutes=n), again=again) for n in range(count)
    ]


def test_a_domain_has_its_time_and_its_latest_pages_come_first() -> None:
    chosen = within_budget(pages("a.example", 100), RULES, cycle_s=60)
    assert chosen == [False] * 40 + [True] * 60


def test_another_domain_has_a_time_of_its_own() -> None:
    chosen = within_budget(pages("a.example", 100) + pages("b.example", 5), RULES, cycle_s=60)
    assert (sum(chosen[:100]), sum(chosen[100:])) == (60, 5)


def test_shared_hosts_wait_longer_between_two_pages() -> None:
    assert sum(within_budget(pages("one.github.io", 50), RULES, cycle_s=60)) == 12


def test_new_pages_come_before_those_that_are_fetched_again() -> None:
    chosen = within_budget(pages("a.example", 10, again=True) + pages("a.example", 4), RULES, cycle_s=6)
    assert (sum(chosen[:10]), sum(chosen[10:])) == (2, 4)


def test_one_page_is_always_fetched_and_without_gaps_all_are() -> None:
    assert sum(within_budget(pages("a.example", 3), Rules(domain_gap_s=600.0), cycle_s=60)) == 1
    assert all(within_budget(pages("a.example", 500), Rules(domain_gap_s=0.0, shared_gap_s=0.0), cycle_s=60))
