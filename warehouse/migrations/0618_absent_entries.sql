-- When an entry was last known to be absent from its feed: what came since then is new, whatever its date says.

alter table entries add column absent_at timestamptz;
update entries set absent_at = polls.started_at
from (
    select entries.entry_id, entries.version, attempts.started_at
    from entries
    asof join (
        select subject, started_at from attempts where stage = 'poll' and outcome in ('ok', 'unchanged')
    ) as attempts on attempts.subject = entries.feed_url and attempts.started_at < entries.seen_at
    where entries.origin = 'live'
) as polls
where polls.entry_id = entries.entry_id and polls.version = entries.version;
comment on macro table article_outcomes is 'Whether each article that was first seen since an instant counts for alerts, and why. counted: first-of-its-story, copy-of-a-story. Not counted: late (its date is more than 26 hours before it was seen; in the first document of a feed more than 3), not-of-the-day (only its day is known, and it ended so long before; in the first document of a feed it is another day), no-date (in the first document of a feed), history-after-the-first-poll, not-matched-yet. not-arrived is a fault.';
comment on column entries.absent_at is 'the last successful poll of its feed before seen_at: this version was not in the document then; NULL: there was none, or it is from history';

alter table arrivals add column absent_at timestamptz;
comment on column arrivals.absent_at is 'the last poll at which the entry that it was first found through was not in its feed; NULL: not known';
comment on column arrivals.fresh is 'of history: before live watching began. Live, and absent at an earlier poll of its feed: unless its date is more than 26 hours before seen_at, or its day ended so long before. From the first document of a feed: published within 3 hours before seen_at, or on the same UTC day where only the day is known; without a believable date it is not fresh';
