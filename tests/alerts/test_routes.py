from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.messages.message import Message, also_lifted, compose
from alerts.outbox.outbox import QueuedMessage
from alerts.routing.routes import Addition, Route, grouped, held_until, home_of, plan, quiet_until
from alerts.routing.silences import Mute
from tests.alerts.briefs import NOW, alert, brief, later, of_event, spike, story
from warehouse.records import AlertBrief, AlertState, Severity

NIGHT = datetime(2025, 1, 27, 2, 30, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")


def message(topic: str = "chip-export-controls", **fields: object) -> Message:
    return compose(brief(alert=alert(topic=topic, **fields)))


def channels(posts: tuple[QueuedMessage, ...]) -> list[str]:
    return [post.channel for post in posts]


def test_each_route_that_covers_the_topic_is_told() -> None:
    routes = [
        Route(channel="all"),
        Route(channel="chips", topics=("chip-*",)),
        Route(channel="other", topics=("ai-*",)),
    ]
    assert channels(plan([message()], routes, now=NOW)) == ["all", "chips"]


def test_a_topic_can_be_left_out_of_a_pattern() -> None:
    route = Route(channel="all", topics=("*", "!chip-*"))
    assert plan([message()], [route], now=NOW) == ()


def test_a_lesser_severity_is_not_told() -> None:
    routes = [Route(channel="pager", severity=Severity.EXTREME), Route(channel="desk", severity=Severity.NOTABLE)]
    assert channels(plan([message(severity=Severity.HIGH)], routes, now=NOW)) == ["desk"]


@pytest.mark.parametrize(("early", "sent"), [(True, ["slack"]), (False, [])])
def test_first_signs_are_sent_where_they_are_asked_for(*, early: bool, sent: list[str]) -> None:
    routes = [Route(channel="slack", early=early)]
    assert channels(plan([message(state=AlertState.EARLY)], routes, now=NOW)) == sent


def test_a_muted_topic_is_not_told() -> None:
    muted = (Mute(pattern="chip-*", until_at=NOW + timedelta(hours=1)),)
    chips, models = brief(alert=alert(topic="chip-export-controls", spike=spike(score=30.0))), brief()
    assert grouped([chips, models], muted) == ((models,),)


def test_a_route_is_told_of_its_topic_also_where_another_leads() -> None:
    both = compose(brief(), brief(alert=alert(topic="chip-export-controls")))
    assert plan([both], [Route(channel="chips", topics=("chip-*",))], now=NOW)


def test_an_acknowledged_episode_says_only_that_it_is_over() -> None:
    first = brief()
    told = [compose(later(first, state)) for state in (AlertState.CONFIRMED, AlertState.RESOLVED)]
    posts = plan(told, [Route(channel="all")], now=NOW, acknowledged=frozenset({first.alert.alert_id}))
    assert [post.message.kind for post in posts] == ["resolved"]


def test_an_acknowledged_episode_that_becomes_extreme_is_told() -> None:
    first = brief()
    grown = compose(later(first, AlertState.ESCALATED, severity=Severity.EXTREME))
    assert plan([grown], [Route(channel="all")], now=NOW, acknowledged=frozenset({first.alert.alert_id}))


def test_quiet_hours_hold_until_their_end() -> None:
    route = Route(channel="all", quiet=(time(22), time(7)), zone=PARIS)
    assert held_until(route, message(), now=NIGHT, load=0) == datetime(2025, 1, 27, 6, 0, tzinfo=UTC)


def test_quiet_hours_that_began_before_midnight_end_on_the_next_day() -> None:
    route = Route(channel="all", quiet=(time(22), time(7)))
    assert quiet_until(route, datetime(2025, 1, 26, 23, tzinfo=UTC)) == datetime(2025, 1, 27, 7, tzinfo=UTC)


def test_the_most_severe_passes_quiet_hours_storm_and_digest() -> None:
    route = Route(channel="all", quiet=(time(22), time(7)), storm_cap=0, rhythm="daily")
    assert held_until(route, message(severity=Severity.EXTREME), now=NIGHT, load=99) is None


def test_quiet_hours_without_an_end_are_refused() -> None:
    with pytest.raises(ValueError, match="begin and end at 07:00"):
        Route(channel="all", quiet=(time(7), time(7)))


def test_a_storm_is_one_message_at_once() -> None:
    many = [message(f"topic-{number}") for number in range(5)]
    posts = plan(many, [Route(channel="all", storm_cap=3)], now=NOW, sent_lately={"all": 1})
    assert [post.held_until for post in posts] == [NOW] * 5


def test_what_wakes_is_not_part_of_the_summary_of_a_storm() -> None:
    many = [message(f"topic-{number}") for number in range(5)]
    posts = plan([message("big", severity=Severity.EXTREME), *many], [Route(channel="all", storm_cap=3)], now=NOW)
    assert [post.held_until for post in posts] == [None] + [NOW] * 5


def test_after_a_storm_messages_are_summarised_at_the_end_of_the_hour() -> None:
    posts = plan([message()], [Route(channel="all", storm_cap=3)], now=NOW, sent_lately={"all": 3})
    assert [post.held_until for post in posts] == [datetime(2025, 1, 27, 10, tzinfo=UTC)]


def test_events_of_many_stories_are_one_message_also_where_others_are_shown() -> None:
    ids = tuple(range(100, 130))
    shown = [(story(1), story(2)), (story(3), story(4))]
    made = of_event()
    assert made.event
    briefs = [
        replace(made, alert=alert(topic=topic), stories=stories, event=replace(made.event, story_ids=ids))
        for topic, stories in zip(("a", "b"), shown, strict=True)
    ]
    assert len(grouped(briefs)) == 1


def test_a_daily_digest_comes_at_its_time_of_the_zone() -> None:
    route = Route(channel="all", rhythm="daily", digest_at=time(8), zone=PARIS)
    assert held_until(route, message(), now=NOW, load=0) == datetime(2025, 1, 28, 7, tzinfo=UTC)


def test_a_weekly_digest_comes_on_monday() -> None:
    route = Route(channel="all", rhythm="weekly", digest_at=time(8))
    assert held_until(route, message(), now=NOW, load=0) == datetime(2025, 2, 3, 8, tzinfo=UTC)


@settings(max_examples=60)
@given(
    start=st.times(),
    end=st.times(),
    now=st.datetimes(datetime(2025, 1, 1), datetime(2025, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001 -- bounds
)
def test_quiet_hours_end_within_a_day_and_are_over_then(start: time, end: time, now: datetime) -> None:
    if start == end:
        return
    route = Route(channel="all", quiet=(start, end))
    until = quiet_until(route, now)
    if until is not None:
        assert now < until <= now + timedelta(days=1)
        assert quiet_until(route, until) is None


def test_topics_lifted_by_one_event_are_one_group_led_by_the_strongest() -> None:
    weak = brief(alert=alert(topic="ai-market-selloff", spike=spike(score=9.0)))
    strong = brief(alert=alert(topic="low-cost-model-launches", spike=spike(score=20.0)))
    apart = brief(alert=alert(topic="ai-energy-nuclear"), stories=(story(91), story(92)))
    assert grouped([weak, apart, strong]) == ((strong, weak), (apart,))


def test_a_follow_up_stays_in_its_own_message() -> None:
    ended = later(brief(alert=alert(topic="other")), AlertState.RESOLVED)
    assert grouped([brief(), ended]) == ((brief(),), (ended,))


def test_an_episode_that_changed_twice_says_only_its_last_state() -> None:
    first = brief()
    ended = later(first, AlertState.RESOLVED)
    (group,) = grouped([first, ended])
    message = compose(*group)
    assert message.kind == "resolved"
    assert message.key.split("+") == sorted([compose(first).key, compose(ended).key])
    assert message.alert_ids == (first.alert.alert_id,)


def test_topics_without_stories_are_not_joined() -> None:
    bare = [replace(brief(alert=alert(topic=name)), stories=()) for name in ("a", "b")]
    assert len(grouped(bare)) == 2


@pytest.mark.parametrize("state", [AlertState.CONFIRMED, AlertState.WITHDRAWN, AlertState.RESOLVED])
def test_the_end_of_an_extreme_episode_waits_for_the_morning(state: AlertState) -> None:
    route = Route(channel="all", quiet=(time(22), time(7)))
    message = compose(later(brief(alert=alert(severity=Severity.EXTREME)), state))
    assert held_until(route, message, now=NIGHT, load=0) == datetime(2025, 1, 27, 7, tzinfo=UTC)


@pytest.mark.parametrize("state", [AlertState.OPENED, AlertState.ESCALATED])
def test_an_extreme_opening_or_escalation_wakes(state: AlertState) -> None:
    route = Route(channel="all", quiet=(time(22), time(7)))
    message = compose(later(brief(alert=alert(severity=Severity.EXTREME)), state, severity=Severity.EXTREME))
    assert held_until(route, message, now=NIGHT, load=0) is None


@pytest.mark.parametrize("state", [AlertState.CONFIRMED, AlertState.DEVELOPING])
def test_an_acknowledged_extreme_episode_is_quiet_until_it_ends(state: AlertState) -> None:
    first = brief(alert=alert(severity=Severity.EXTREME))
    acknowledged = frozenset({first.alert.alert_id})
    assert plan([compose(later(first, state))], [Route(channel="all")], now=NOW, acknowledged=acknowledged) == ()


@pytest.mark.parametrize("order", [1, -1])
def test_the_most_urgent_of_two_routes_of_a_channel_decides(order: int) -> None:
    routes = [Route(channel="all", rhythm="daily"), Route(channel="all", topics=("chip-*",))][::order]
    assert [post.held_until for post in plan([message()], routes, now=NOW)] == [None]
    held = plan([message("other")], routes, now=NOW)
    assert [post.held_until for post in held] == [datetime(2025, 1, 28, 7, tzinfo=UTC)]


def test_the_earlier_of_two_digests_of_a_channel_has_the_message() -> None:
    routes = [Route(channel="all", rhythm="weekly"), Route(channel="all", rhythm="daily")]
    assert [post.held_until for post in plan([message()], routes, now=NOW)] == [datetime(2025, 1, 28, 7, tzinfo=UTC)]


def test_a_summary_does_not_come_within_quiet_hours() -> None:
    evening = datetime(2025, 1, 27, 21, 30, tzinfo=UTC)
    morning = datetime(2025, 1, 28, 8, tzinfo=UTC)
    quiet = (time(22), time(8))
    assert held_until(Route(channel="a", quiet=quiet, storm_cap=0), message(), now=evening, load=0) == morning
    assert held_until(Route(channel="a", quiet=quiet, rhythm="daily"), message(), now=evening, load=0) == morning


def test_quiet_hours_that_end_in_the_hour_that_the_clocks_repeat_are_over_after_it() -> None:
    route = Route(channel="all", quiet=(time(22), time(2, 30)), zone=PARIS)
    repeated = datetime(2025, 10, 26, 1, 10, tzinfo=UTC)  # 02:10 for the second time
    assert quiet_until(route, repeated) == datetime(2025, 10, 26, 1, 30, tzinfo=UTC)


def lifted(severity: Severity = Severity.NOTABLE) -> tuple[AlertBrief, Addition]:
    """Return a reported event, and a topic that it lifts later, of which the desk has heard under the first one."""
    home = of_event()
    other = replace(home, alert=alert(topic="chip-export-controls", severity=severity), topic_title="Chips")
    follow_up = also_lifted(replace(home.alert, severity=Severity.NOTABLE), other, reported="A model")
    return home, Addition(follow_up=follow_up, opening=compose(other), heard=frozenset({"desk"}))


def test_a_topic_lifted_later_is_a_follow_up_where_the_event_was_reported_and_news_elsewhere() -> None:
    _, addition = lifted()
    posts = plan([addition], [Route(channel="desk"), Route(channel="chips", topics=("chip-*",))], now=NOW)
    assert {post.channel: post.message.kind for post in posts} == {"desk": "also-lifted", "chips": "opened"}
    assert posts[0].message.headline == f"Also lifts Chips: {addition.opening.headline}"


@pytest.mark.parametrize(("severity", "held"), [(Severity.NOTABLE, 1), (Severity.EXTREME, 0)])
def test_a_topic_lifted_later_wakes_only_where_it_is_more_severe_than_its_event(severity: Severity, held: int) -> None:
    _, addition = lifted(severity)
    route = Route(channel="desk", wakes=severity, quiet=(time(22), time(7)))
    posts = plan([addition], [route], now=NIGHT)
    assert [post.held_until is not None for post in posts] == [bool(held)]


@pytest.mark.parametrize(("severity", "sent"), [(Severity.HIGH, 0), (Severity.EXTREME, 1)])
def test_of_an_acknowledged_event_a_lifted_topic_is_sent_where_it_is_extreme(severity: Severity, sent: int) -> None:
    home, addition = lifted(severity)
    posts = plan([addition], [Route(channel="desk")], now=NOW, acknowledged=frozenset({home.alert.alert_id}))
    assert len(posts) == sent


def test_most_stories_of_a_new_alert_decide_to_which_event_it_belongs() -> None:
    new = of_event()
    own = {story.story_id for story in new.stories} | set(new.event.story_ids if new.event else ())
    ids = sorted(own)
    most, few = frozenset(ids[len(ids) // 2 :]), frozenset(ids[:1])
    assert home_of(new, {1: few, 2: most}) == 2
    assert home_of(new, {1: frozenset()}) is None
    assert home_of(later(new, AlertState.DEVELOPING), {2: most}) is None


def test_alerts_of_one_thread_end_in_one_message_and_develop_each_for_itself() -> None:
    first, second = of_event(), of_event(alert=alert(topic="chips"))
    threads = {first.alert.alert_id: frozenset({second.alert.alert_id})}
    threads |= {second.alert.alert_id: frozenset({first.alert.alert_id})}
    ends = [later(one, AlertState.RESOLVED) for one in (first, second)]
    assert [len(group) for group in grouped(ends, in_one_thread=threads)] == [2]
    assert [len(group) for group in grouped(ends)] == [1, 1]
    developed = [later(one, AlertState.DEVELOPING) for one in (first, second)]
    assert [len(group) for group in grouped(developed, in_one_thread=threads)] == [1, 1]
    over = compose(*grouped(ends, in_one_thread=threads)[0])
    assert any(note.startswith("The same of: ") for note in over.notes)
