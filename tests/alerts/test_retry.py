from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.channels.result import NotSent, refused
from alerts.outbox.retry import LONGEST_S, Again, GiveUp, verdict

FAILED = NotSent(reason="http 500", retryable=True)
AN_HOUR = timedelta(hours=1)


def waited(attempts: int, jitter: float = 1.0, failure: NotSent = FAILED, failures: int = 1) -> Again:
    made = verdict(failure, attempts=attempts, age=AN_HOUR, failures=failures, jitter=jitter)
    assert isinstance(made, Again)
    return made


def test_the_wait_doubles() -> None:
    assert [waited(attempts).wait.total_seconds() for attempts in (1, 2, 3)] == [60, 120, 240]


@settings(max_examples=50)
@given(attempts=st.integers(1, 1000), jitter=st.floats(0, 1))
def test_the_wait_is_never_longer_than_the_longest(attempts: int, jitter: float) -> None:
    assert 30 <= waited(attempts, jitter).wait.total_seconds() <= LONGEST_S


@settings(max_examples=50)
@given(asked=st.floats(0, 3600), attempts=st.integers(1, 50), jitter=st.floats(0, 1))
def test_the_channel_is_never_asked_earlier_than_it_said(asked: float, attempts: int, jitter: float) -> None:
    failure = NotSent(reason="http 429", retryable=True, retry_after_s=asked)
    made = waited(attempts, jitter, failure)
    assert made.wait >= timedelta(seconds=asked)
    assert made.pause


def test_a_channel_that_fails_again_and_again_is_left_alone() -> None:
    assert [waited(1, failures=failures).pause for failures in (1, 2, 3)] == [False, False, True]


def test_what_cannot_be_cured_is_given_up_at_once() -> None:
    made = verdict(refused(404, "no_service"), attempts=1, age=AN_HOUR, failures=1, jitter=0)
    assert made == GiveUp(reason="http 404 no_service")


def test_a_message_is_given_up_after_a_day() -> None:
    made = verdict(FAILED, attempts=55, age=timedelta(hours=24), failures=55, jitter=0)
    assert made == GiveUp(reason="tried 55 times in 24 h, last: http 500")


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        (" 1.5 ", 1.5),
        ("-3", 0.0),
        ("inf", 3600.0),
        ("86400", 3600.0),
        ("Fri, 31 Dec 1999 23:59:59 GMT", 0.0),
        ("Fri, 31 Dec 2999 23:59:59 GMT", 3600.0),
        ("nan", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_a_number_or_a_date_of_at_most_an_hour(header: str | None, seconds: float | None) -> None:
    assert refused(429, "", retry_after=header).retry_after_s == seconds


def test_a_message_is_repeated_twice_after_unknown_outcomes_and_then_given_up() -> None:
    unknown = NotSent(reason="the reply was lost: TimeoutError", retryable=True, maybe_sent=True)
    made = [verdict(unknown, attempts=n, age=AN_HOUR, failures=1, jitter=0, unknown=n) for n in (1, 2, 3)]
    assert [type(one) for one in made] == [Again, Again, GiveUp]
    assert made[2] == GiveUp(reason="sent 3 times without a reply, last: the reply was lost: TimeoutError")


def test_refused_connections_after_two_unknown_outcomes_are_tried_further() -> None:
    assert isinstance(verdict(FAILED, attempts=9, age=AN_HOUR, failures=1, jitter=0, unknown=2), Again)


def test_recipients_that_ask_to_wait_do_not_pause_the_channel() -> None:
    greylisted = NotSent(reason="smtp 451 later", retryable=True, by_recipients=True)
    assert not waited(1, failure=greylisted, failures=9).pause
