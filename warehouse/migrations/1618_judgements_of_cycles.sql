-- A topic is judged at each of its new stories, not only at full hours: both are stored, and told apart.

alter table judgements add column kind varchar default 'hour';
comment on column judgements.kind is 'hour (every topic, as it stood at a full hour), cycle (a topic with a new story, as that story was judged)';
comment on table judgements is 'Why there was an alert, or none: the judgement on each topic at each full hour, and on a topic with new stories at the instant at which a cycle received them. Key: topic, judged_at, kind. For one row an hour: where kind = ''hour''.';
comment on column judgements.outcome is 'spike, normal, too little data, coverage degraded, as usual (as high as at the same time of earlier days or weeks), suspected (a first sign: too little to report)';

create or replace macro judged_hours(since, until) as table
select
    topic,
    utc_hour(judged_at - interval 1 microsecond) as hour_at,
    arg_max(score, (outcome = 'spike', score / nullif(threshold, 0))) as score,
    arg_max(threshold, (outcome = 'spike', score / nullif(threshold, 0))) as threshold,
    arg_max(outcome, (outcome = 'spike', score / nullif(threshold, 0))) as outcome,
    any_value(expected / window_h) filter (where kind = 'hour') as expected,
    any_value(low / window_h) filter (where kind = 'hour') as low,
    any_value(high / window_h) filter (where kind = 'hour') as high
from judgements
where judged_at > utc(since) and judged_at <= utc(until) + interval 1 hour
group by all;
comment on macro table judged_hours is 'The judgement of each topic and hour: of several in an hour, the report, else the one that came nearest to it. expected, low and high: stories in one hour of the window that was judged at its end.';
