-- What alerts are about, and every judgement behind them.

create table events (
    event_id bigint not null,
    topic varchar not null,
    kind varchar not null,
    opened_at timestamptz not null,
    changed_at timestamptz not null,
    started_at timestamptz not null,
    headline varchar not null,
    story_ids bigint[] not null,
    terms varchar[] not null,
    publishers bigint not null,
    score double not null,
    volume_score double not null,
    novelty_score double not null,
    batch_id varchar not null
);
comment on table events is 'Events: stories of one topic that report the same new thing. One row for the opening and one for each development.';
comment on column events.event_id is 'see alerts.alert_id: an alert is about one event';
comment on column events.topic is 'see topics.name';
comment on column events.kind is 'opening, development';
comment on column events.opened_at is 'when the event was first reported';
comment on column events.changed_at is 'when this opening or development was reported';
comment on column events.started_at is 'first publication among the stories';
comment on column events.headline is 'the headline that shares most of what is new';
comment on column events.story_ids is 'the stories, most central first; the first is the story of the headline';
comment on column events.terms is 'words, names, figures and phrases that are new in the topic, most telling first; empty where only the number of stories stands out';
comment on column events.publishers is 'independent families of publishers';
comment on column events.score is '-log10 of the probability of volume and novelty together';
comment on column events.volume_score is '-log10 of the probability of so many stories';
comment on column events.novelty_score is '-log10 of the probability that so many outlets share words that are new in the topic';
comment on column events.batch_id is 'the landed batch that brought the row, see batches';

create table judgements (
    topic varchar not null,
    judged_at timestamptz not null,
    window_h bigint not null,
    observed bigint not null,
    expected double not null,
    low double not null,
    high double not null,
    volume_score double not null,
    novelty_score double not null,
    score double not null,
    threshold double not null,
    outcome varchar not null,
    coverage double not null,
    event_id bigint,
    batch_id varchar not null
);
comment on table judgements is 'Why there was an alert, or none: the judgement on each topic once an hour, and more often where it is suspicious or changes.';
comment on column judgements.topic is 'see topics.name';
comment on column judgements.judged_at is 'when the window ends';
comment on column judgements.window_h is 'length of the most telling window in hours';
comment on column judgements.observed is 'stories counted in the window';
comment on column judgements.expected is 'stories expected in the window: the share of the topic times all other stories';
comment on column judgements.low is '90 % of quiet windows have at least so many stories';
comment on column judgements.high is '90 % of quiet windows have at most so many stories';
comment on column judgements.volume_score is '-log10 of the probability of so many stories';
comment on column judgements.novelty_score is '-log10 of the probability that so many outlets share words that are new in the topic';
comment on column judgements.score is '-log10 of the probability of both together';
comment on column judgements.threshold is 'the score that an alert needs';
comment on column judgements.outcome is 'spike, normal, too little data, coverage degraded, as usual (as high as at the same time of earlier days or weeks)';
comment on column judgements.coverage is 'share of the usual stories that could be heard, 0 to 1';
comment on column judgements.event_id is 'see events.event_id; NULL where no event is open';
comment on column judgements.batch_id is 'the landed batch that brought the row, see batches';
comment on column alerts.state is 'opened, developing, escalated, confirmed, withdrawn, resolved';
comment on column alerts_history.state is 'opened, developing, escalated, confirmed, withdrawn, resolved';
comment on column latest_alerts.state is 'opened, developing, escalated, confirmed, withdrawn, resolved';
