from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.feeds import ParsedFeed, absorb, parse_feed
from tests.builders import feed, page, state
from tests.feeds.documents import item, rss

ENTRIES = [
    item("1"),
    item("2", guid="", title="café &lt;b&gt;x&lt;/b&gt;"),
    item("3", guid="https://ledger.example/a/1"),
    item("4", guid="", link=""),
    item("5", content__encoded="<p>Body</p>"),
    item("6", guid="tag:ledger.example,2025:1"),
]
SPLINTERS = [
    b"&#xD800;",
    b"&#xFFFFFFFF;",
    b"<",
    b">",
    b'"',
    b"&",
    b"]]>",
    b"<![CDATA[",
    b"http://[",
    b"<!--",
    b"\0",
    b"\xff",
    b"",
]
DAMAGE = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), st.sampled_from(SPLINTERS)), max_size=5)


def damaged(body: bytes, damage: list[tuple[float, int, bytes]]) -> bytes:
    for where, length, splinter in damage:
        at = int(where * len(body))
        body = body[:at] + splinter + body[at + length :]
    return body


@settings(max_examples=120, deadline=None)
@given(entries=st.permutations(ENTRIES), damage=DAMAGE)
def test_a_document_read_twice_brings_nothing_the_second_time(
    entries: list[str], damage: list[tuple[float, int, bytes]]
) -> None:
    answer = page(body=damaged(rss(*entries), damage))
    first = absorb(feed(), state(), answer, parse_feed(answer), now=answer.fetched_at)
    known = frozenset(seen.raw_hash for seen in first.state.window if seen.raw_hash)
    again = parse_feed(answer, known=known, context=first.state.parse_context)
    second = absorb(feed(), first.state, answer, again, now=answer.fetched_at)
    assert second.entries == ()


@settings(max_examples=60, deadline=None)
@given(entries=st.permutations(ENTRIES), seen=st.sets(st.sampled_from(range(len(ENTRIES)))))
def test_leaving_out_the_known_is_reading_the_rest(entries: list[str], seen: set[int]) -> None:
    answer = page(body=rss(*entries))
    whole = parse_feed(answer)
    assert isinstance(whole, ParsedFeed)
    known = frozenset(whole.entries[n].raw_hash for n in seen)
    rest = parse_feed(answer, known=known, context=whole.context)
    assert isinstance(rest, ParsedFeed)
    assert list(rest.entries) == [entry for n, entry in enumerate(whole.entries) if n not in seen]
    assert set(rest.unchanged) == known
