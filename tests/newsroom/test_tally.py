from newsroom.servers.request_log import RequestLog


def pace_of(*arrivals: float) -> dict[str, float | None]:
    tally = RequestLog()
    for at in arrivals:
        tally.note("ledger.example", at)
    return tally.paces()["ledger.example"]


def test_a_host_that_was_asked_once_has_no_gap() -> None:
    assert pace_of(5.0) == {"requests": 1, "busiest_second": 1, "smallest_gap_s": None}


def test_the_busiest_second_and_the_smallest_gap_are_told() -> None:
    assert pace_of(0.0, 5.0, 5.5, 5.75, 9.0) == {"requests": 5, "busiest_second": 3, "smallest_gap_s": 0.25}


def test_a_request_a_second_is_never_two_in_a_second() -> None:
    assert pace_of(*map(float, range(100)))["busiest_second"] == 1


def test_hosts_are_counted_apart() -> None:
    tally = RequestLog()
    tally.note("a.example", 1.0)
    tally.note("b.example", 1.0)
    assert {host: pace["requests"] for host, pace in tally.paces().items()} == {"a.example": 1, "b.example": 1}
