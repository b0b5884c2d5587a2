"""Validators (ETag, Last-Modified): conditional requests, and whether the server's can be trusted."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

from extractors.feeds.entry_matching import Recognition
from extractors.fetch import Request
from extractors.fetch.url_secrets import secrets_for
from warehouse.records import Feed, FeedState, Page

AUDIT_EVERY = timedelta(hours=24)
AUDIT_POLLS = 24
_ROOT = re.compile(rb"<(?:[\w-]+:)?(?:rss|feed|rdf|urlset)[\s>]", re.IGNORECASE)
_END = re.compile(rb"</(?:[\w-]+:)?(?:rss|feed|rdf|urlset)\s*>", re.IGNORECASE)


def plan_request(feed: Feed, state: FeedState, now: datetime) -> Request:
    """Return the request: conditional where the feed has validators, except for an occasional audit."""
    conditional = not state.validators_lie and not audit_is_due(state, now)
    url = state.fetch_url or feed.url
    return Request(
        url=url,
        etag=state.etag if conditional else None,
        last_modified=state.last_modified if conditional else None,
        headers=(*feed.headers, *(("User-Agent", feed.user_agent) for _ in range(bool(feed.user_agent)))),
        proxy=feed.proxy,
        ca_file=feed.ca_file,
        secrets=secrets_for(url, feed),
    )


def audit_is_due(state: FeedState, now: datetime) -> bool:
    """Return whether an audit of the validators is due: at most once a day and once in 24 polls."""
    overdue = state.audited_at is None or now - state.audited_at >= AUDIT_EVERY
    return overdue and state.polls_since_audit >= AUDIT_POLLS


def with_validators(state: FeedState, page: Page, now: datetime) -> FeedState:
    """Return the state with the answer's validators: a 304 may leave them out, an answer with a body may not."""
    headers = dict(page.headers)
    if page.status == 304:
        return replace(
            state,
            etag=headers.get("etag", state.etag),
            last_modified=headers.get("last-modified", state.last_modified),
            polls_since_audit=state.polls_since_audit + 1,
        )
    audited = state.audited_at is None or audit_is_due(state, now)
    whole = not is_cut(page.body)
    return replace(
        state,
        etag=headers.get("etag") if whole else None,
        last_modified=headers.get("last-modified") if whole else None,
        audited_at=now if audited else state.audited_at,
        polls_since_audit=0 if audited else state.polls_since_audit + 1,
    )


def is_cut(body: bytes) -> bool:
    """Return whether an XML document ends before its root element does, as where a connection broke without notice.

    Its validators would hide the rest behind "not modified".
    """
    if not body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") or 0 in body[:200]:
        return False
    return bool(_ROOT.search(body[:20_000])) and not _END.search(body[-65_536:])


def validators_lied(before: FeedState, page: Page, recognised: Recognition, now: datetime) -> bool:
    """Return whether an audit brought entries that a 304 would have hidden: the validators are those of last time."""
    headers = dict(page.headers)
    same = (headers.get("etag"), headers.get("last-modified")) == (before.etag, before.last_modified)
    asked = bool(before.etag or before.last_modified)
    return asked and same and bool(recognised.entries) and audit_is_due(before, now)
