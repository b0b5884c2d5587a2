-- What the counts of an alert's first hour had to reach: it is withdrawn by that, whatever later hours need.

alter table alerts add column opening_threshold double;
comment on column alerts.opening_threshold is 'score that the counts of opened_at had to reach; NULL: an event opened it, or it is from before this was kept';

-- Of two changes at one instant, the later one in an alert's life is the present state.
create or replace view latest_alerts as
select * from alerts
qualify row_number() over (
    partition by alert_id
    order by
        changed_at desc,
        list_position(['opened', 'developing', 'escalated', 'confirmed', 'withdrawn', 'resolved'], state) desc
) = 1;
comment on view latest_alerts is 'Each episode in its present state.';
comment on column latest_alerts.alert_id is 'hash of the topic and opened_at';
comment on column latest_alerts.topic is 'see topics.name';
comment on column latest_alerts.state is 'opened, developing, escalated, confirmed, withdrawn, resolved';
comment on column latest_alerts.severity is 'notable, high, extreme';
comment on column latest_alerts.opened_at is 'the hour that raised it';
comment on column latest_alerts.changed_at is 'when this state began';
comment on column latest_alerts.started_at is 'first story of the window that raised it';
comment on column latest_alerts.spike is 'the judgement behind the present state';
comment on column latest_alerts.peak_score is 'highest score of the episode so far, -log10 of the p-value';
comment on column latest_alerts.opening_threshold is 'score that the counts of opened_at had to reach; NULL: an event opened it, or it is from before this was kept';
comment on column latest_alerts.batch_id is 'the landed batch that brought the row, see batches';
