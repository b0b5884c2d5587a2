-- the outbox: messages, their recipients and delivery state, and the open episodes. Times are UTC text of equal
-- length, so that they sort as text
create table if not exists episode (
    alert_id integer primary key,
    open integer not null, -- 0: resolved or withdrawn
    body text not null, -- the Alert as JSON
    saved_at text not null
) strict;

create table if not exists message (
    seq integer primary key autoincrement,
    key text not null,
    channel text not null,
    urgency integer not null, -- 0 first
    body text not null, -- the Message as JSON
    enqueued_at text not null,
    due_at text not null,
    status text not null check (status in ('waiting', 'held', 'summarised', 'sent', 'given-up')),
    attempts integer not null default 0,
    leased_until text, -- null: nobody is sending it
    maybe_sent integer not null default 0, -- 1: the reply to an attempt was lost
    rescue integer not null default 0, -- 1: another channel has not taken it
    recipients text, -- JSON list of those that have not taken it; null: all of the channel
    failed_over integer not null default 0, -- 1: the other channels got it while this one is tried further
    unique (key, channel)
) strict;

create index if not exists message_status on message (status, channel, due_at);

-- what each message tells: one part per episode and state, told once per channel
create table if not exists told (
    part text not null,
    channel text not null,
    alert_id integer, -- null: not about an episode
    seq integer not null references message (seq) on delete cascade,
    primary key (part, channel)
) strict;

create index if not exists told_seq on told (seq);
create index if not exists told_alert on told (alert_id, channel);

create table if not exists attempt (
    seq integer not null references message (seq) on delete cascade,
    number integer not null,
    started_at text not null,
    outcome text not null, -- sending, sent, failed, maybe-sent, given-up
    reason text not null default '',
    primary key (seq, number)
) strict;

create index if not exists attempt_started on attempt (started_at);

-- where the messages of an episode hang: a Slack time stamp, a Message-ID
create table if not exists thread (
    channel text not null,
    alert_id integer not null,
    reference text not null,
    primary key (channel, alert_id)
) strict;

create table if not exists channel (
    name text primary key,
    failures integer not null default 0, -- in a row
    paused_until text not null default '' -- '' is before all times
) strict;

create table if not exists mute (
    pattern text primary key, -- topic names, with * and ?
    until text not null,
    reason text not null
) strict;

-- alerts that changed while their topic was muted
create table if not exists unheard (
    alert_id integer primary key
) strict;

create table if not exists acknowledgement (
    alert_id integer primary key,
    by_whom text not null,
    at text not null
) strict;
