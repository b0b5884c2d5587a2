from datetime import timedelta

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


def test_a_retry_after_that_is_not_a_number_is_left_aside() -> None:
    assert refused(429, "", retry_after="Fri, 31 Dec 1999 23:59:59 GMT").retry_after_s is None
