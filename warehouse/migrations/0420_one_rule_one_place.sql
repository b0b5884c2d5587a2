-- Rules that several questions share, each written once; and questions that read a large warehouse faster.

-- Arithmetic with an interval asks the calendar of the session's time zone for each row; whole numbers do not.
create or replace macro utc_hour(instant) as
    make_timestamptz(epoch_us(instant) - (epoch_us(instant) % 3600000000 + 3600000000) % 3600000000);
comment on macro utc_hour is 'The beginning of the UTC hour in which an instant lies.';

create macro utc_day_number(instant) as epoch_us(instant) // 86400000000;
comment on macro utc_day_number is 'The UTC day of an instant as a number, counted from 1970: quicker to join by than a date.';

create macro fresh_published_at(event_at, counted_at) as
    if(epoch_us(event_at) >= epoch_us(counted_at) - 10800000000, event_at, counted_at);
comment on macro fresh_published_at is 'When a fresh article was published: event_at; where its day alone is known, the instant at which it counted.';

create macro is_open(state) as state not in ('resolved', 'withdrawn');
comment on macro is_open is 'Whether an alert in this state is still going on.';

create macro is_answer(outcome) as outcome in ('ok', 'unchanged');
comment on macro is_answer is 'Whether a poll with this outcome was answered.';

create macro unless_silent(amount, feeds_due, feeds_answered) as
    if(feeds_due > 0 and feeds_answered = 0, null, coalesce(amount, 0));
comment on macro unless_silent is 'A count of what was published; NULL where feeds were due and none answered.';

create view polls as
select
    attempts.subject as feed_url,
    attempts.started_at as polled_at,
    is_answer(attempts.outcome) as answered,
    attempts.outcome,
    attempts.reason,
    attempts.new_rows as new_entries
from attempts
where attempts.stage = 'poll' and attempts.outcome <> 'skipped';
comment on view polls is 'Each poll of a feed that was made, see attempts.';
comment on column polls.feed_url is 'the feed';
comment on column polls.polled_at is 'when the poll began';
comment on column polls.answered is 'the feed answered';
comment on column polls.outcome is 'see attempts.outcome';
comment on column polls.reason is 'see attempts.reason';
comment on column polls.new_entries is 'new entries in the answer';

-- The second pair of bounds says nothing more: by it DuckDB skips the articles of other months.
create macro mentions_between(since, until) as table
select
    mentions.article_id,
    mentions.subject,
    mentions.kind,
    mentions.score,
    mentions.about,
    mentions.spans,
    mentions.event_at,
    arrivals.latest_version as version,
    arrivals.story_id,
    arrivals.publisher,
    arrivals.family as owner,
    arrivals.published_by,
    arrivals.seen_at
from mentions
inner join arrivals on arrivals.article_id = mentions.article_id
where
    mentions.event_at >= utc(since)
    and mentions.event_at < utc(until)
    and arrivals.event_at >= utc(since) - interval 1 day
    and arrivals.event_at < utc(until) + interval 1 day;
comment on macro table mentions_between is 'The mentions of a period, by event time, with the story, publisher and owner of each: what questions about a topic count in.';

create macro subject_stories(subject, since, until) as table
select
    story_id,
    arg_min(article_id, publication_order(published_by, seen_at, article_id, story_id)) as first_article_id,
    min(published_by) as first_at,
    count(distinct article_id) as articles,
    count(distinct owner) as owners
from mentions_between(since, until) as told
where told.subject = subject
group by story_id;
comment on macro table subject_stories is 'The stories of a topic or entity in a period: which article had each first, and how many articles and owners carry it.';

create macro local_buckets(by_unit, zone, since, until) as table
select
    day as local_at,
    day at time zone zone as begins_at,
    (
        day + to_months(if(by_unit = 'month', 1, 0))
        + to_days(case by_unit when 'week' then 7 when 'day' then 1 else 0 end)
        + to_hours(if(by_unit = 'hour', 1, 0))
    ) at time zone zone as ends_at
from generate_series(
    date_trunc(by_unit, utc(since) at time zone zone),
    (utc(until) - interval 1 microsecond) at time zone zone,
    case by_unit when 'month' then interval 1 month when 'week' then interval 7 days when 'day' then interval 1 day
    else interval 1 hour end
) as days(day);
comment on macro table local_buckets is 'The hours, days, weeks or months (by_unit) of a time zone that a period touches, with the instants at which they begin and end.';

-- Every zone's days begin at a quarter of an hour: finding the bucket of each quarter once, not of each article, takes a
-- third of the time.
create macro quarter_of(instant) as epoch_us(instant) // 900000000;
comment on macro quarter_of is 'The number of the quarter of an hour in which an instant lies, see local_quarters.';

create macro local_quarters(by_unit, zone, since, until) as table
select
    range as quarter,
    date_trunc(by_unit, make_timestamp(range * 900000000) at time zone 'UTC' at time zone zone) as local_at
from range(quarter_of(utc(since)), quarter_of(utc(until)) + 1);
comment on macro table local_quarters is 'Each quarter of an hour of a period with the hour, day, week or month (by_unit) of a time zone that it belongs to: join by quarter_of.';

create macro judged_hours(since, until) as table
select
    topic,
    utc_hour(judged_at - interval 1 microsecond) as hour_at,
    max(score) as score,
    arg_max(threshold, score) as threshold,
    arg_max(outcome, score) as outcome,
    arg_max(expected / window_h, score) as expected,
    arg_max(low / window_h, score) as low,
    arg_max(high / window_h, score) as high
from judgements
where judged_at > utc(since) and judged_at <= utc(until) + interval 1 hour
group by all;
comment on macro table judged_hours is 'The judgement of each topic and hour: of several in an hour, the one with the highest score. expected, low and high: stories in one hour of its window.';

create macro event_hours(since, until) as table
select hours.hour_at, latest_alerts.topic, arg_max(latest_alerts.severity, latest_alerts.peak_score) as severity
from latest_alerts
inner join (
    select unnest(generate_series(utc_hour(utc(since)), utc(until) - interval 1 microsecond, interval 1 hour)) as hour_at
) as hours
    on hours.hour_at + interval 1 hour > latest_alerts.started_at
    and (hours.hour_at < latest_alerts.changed_at or is_open(latest_alerts.state))
where latest_alerts.started_at < utc(until) and latest_alerts.state <> 'withdrawn'
group by all;
comment on macro table event_hours is 'Each topic in each hour in which an event of it was open, with the severity of the strongest one.';

create view current_events as
select
    latest_alerts.alert_id as event_id,
    latest_alerts.topic,
    coalesce(current_topics.title, latest_alerts.topic) as title,
    coalesce(latest.headline, '') as headline,
    latest.kind,
    latest_alerts.state,
    latest_alerts.severity,
    is_open(latest_alerts.state) as open,
    latest_alerts.started_at,
    latest_alerts.opened_at,
    latest_alerts.changed_at,
    latest_alerts.spike.observed as observed,
    latest_alerts.spike.expected as expected,
    latest_alerts.spike.baseline[1] as low,
    latest_alerts.spike.baseline[2] as high,
    latest_alerts.spike.window_h as window_h,
    latest_alerts.spike.coverage as coverage,
    latest_alerts.spike.score as score,
    latest_alerts.peak_score,
    coalesce(latest.terms, []) as terms,
    latest.publishers
from latest_alerts
left join (
    select
        event_id,
        arg_max(headline, changed_at) as headline,
        arg_max(kind, changed_at) as kind,
        arg_max(terms, changed_at) as terms,
        arg_max(publishers, changed_at) as publishers
    from events
    group by event_id
) as latest on latest.event_id = latest_alerts.alert_id
left join current_topics on current_topics.name = latest_alerts.topic;
comment on view current_events is 'Each event in its latest state, with the judgement behind it. Key: event_id. For its whole life and size, see alerts_history.';
comment on column current_events.event_id is 'the event and its alert, see latest_alerts; as text: event_id::varchar';
comment on column current_events.topic is 'see topics.name';
comment on column current_events.title is 'name of the topic for people';
comment on column current_events.headline is 'its headline as last reported; empty where counts alone raised it';
comment on column current_events.kind is 'see events.kind; NULL: counts alone raised it';
comment on column current_events.state is 'see latest_alerts.state';
comment on column current_events.severity is 'see latest_alerts.severity';
comment on column current_events.open is 'it is still going on';
comment on column current_events.started_at is 'first story of the window that raised it';
comment on column current_events.opened_at is 'the hour that raised it';
comment on column current_events.changed_at is 'when the present state began';
comment on column current_events.observed is 'stories in the window of the judgement';
comment on column current_events.expected is 'stories that were to be expected there';
comment on column current_events.low is 'lower end of the usual range';
comment on column current_events.high is 'upper end of the usual range';
comment on column current_events.window_h is 'length of the window in hours';
comment on column current_events.coverage is 'feeds that answered of those due in the window';
comment on column current_events.score is '-log10 of the p-value';
comment on column current_events.peak_score is 'highest score so far';
comment on column current_events.terms is 'new words of the event, as last reported';
comment on column current_events.publishers is 'publishers that reported it, as last reported; NULL: counts alone raised it';

-- A pattern is only tried on texts that have the word somewhere: that takes a fifth of the time.
create or replace macro search_finds(title, body, words, number) as (
    coalesce(len(search_words(words)), 0) < number
    or (
        contains(lower(title), search_words(words)[number])
        and regexp_matches(title, search_word_pattern(words, number))
    )
    or (
        contains(lower(body), search_words(words)[number])
        and regexp_matches(body, search_word_pattern(words, number))
    )
);
comment on macro search_finds is 'Whether a title or text has one word of a search, by its number from 1; true where there are fewer words.';

create macro found_articles(words, topic, entity, outlet, spoken, grade, since, until) as table
select
    arrivals.article_id,
    arrivals.latest_version,
    arrivals.story_id,
    arrivals.event_at,
    arrivals.publisher,
    articles.language,
    articles.quality,
    coalesce(regexp_matches(articles.title, search_word_pattern(words, 1)), false)::integer
    + coalesce(regexp_matches(articles.title, search_word_pattern(words, 2)), false)::integer
    + coalesce(regexp_matches(articles.title, search_word_pattern(words, 3)), false)::integer as in_title
from arrivals
inner join articles on articles.article_id = arrivals.article_id and articles.version = arrivals.latest_version
where
    arrivals.event_at >= utc(since)
    and arrivals.event_at < utc(until)
    and articles.event_at >= utc(since) - interval 1 day
    and articles.event_at < utc(until) + interval 1 day
    and (outlet = '' or arrivals.publisher = outlet)
    and (spoken = '' or articles.language = spoken)
    and (grade = '' or articles.quality = grade)
    and (topic = '' or arrivals.article_id in (
        select told.article_id from mentions as told
        where told.subject = topic and told.event_at >= utc(since) and told.event_at < utc(until)
    ))
    and (entity = '' or arrivals.article_id in (
        select told.article_id from mentions as told
        where told.subject = entity and told.event_at >= utc(since) and told.event_at < utc(until)
    ))
    and search_finds(articles.title, articles.text, words, 1)
    and search_finds(articles.title, articles.text, words, 2)
    and search_finds(articles.title, articles.text, words, 3)
    and search_finds(articles.title, articles.text, words, 4)
    and search_finds(articles.title, articles.text, words, 5)
    and len(list_filter(
        coalesce(list_slice(search_words(words), 6, 50), []),
        lambda word: not contains(lower(articles.title), word) and not contains(lower(articles.text), word)
    )) = 0;
comment on macro table found_articles is 'The articles of a period with all of some words in title or text, about a topic and an entity, of an outlet, a language (spoken) and a quality (grade); each empty: any. in_title: how many of the first three words are in the title.';

create or replace macro top_stories(topic, since, until) as table
select
    stories.story_id,
    articles.title,
    articles.publisher,
    stories.first_at,
    stories.articles,
    stories.owners,
    articles.canonical_url as url
from subject_stories(topic, since, until) as stories
inner join arrivals on arrivals.article_id = stories.first_article_id
inner join articles on articles.article_id = arrivals.article_id and articles.version = arrivals.latest_version
where
    arrivals.event_at >= utc(since) - interval 1 day
    and arrivals.event_at < utc(until) + interval 1 day
    and articles.event_at >= utc(since) - interval 1 day
    and articles.event_at < utc(until) + interval 1 day
union all by name
select null::bigint as story_id where not known_subject(topic)
order by owners desc, articles desc, first_at;
comment on macro table top_stories is 'The stories of a topic in a window, those that most owners carry first, each by the article that had it first.';

create or replace macro stories_about(topic, core, terms, since, until) as table
with told as (
    select
        arrivals.*,
        fresh_published_at(arrivals.event_at, arrivals.counted_at) as published
    from arrivals
    semi join (
        select article_id from mentions where subject = topic and seen_at >= utc(since)
    ) as matching using (article_id)
    where arrivals.fresh and arrivals.counted_at >= utc(since) and arrivals.counted_at < utc(until)
),

spread as (
    select
        story_id,
        arg_min(article_id, (published, article_id)) as article_id,
        min(published) as first_at,
        max(published) as last_at,
        count(*) as articles,
        count(distinct family) as owners,
        list(distinct publisher) as publishers
    from told
    group by story_id
),

placed as (
    select
        list_position(core, spread.story_id) as place,
        spread.story_id,
        latest_articles.title,
        latest_articles.publisher,
        spread.first_at,
        spread.last_at,
        spread.articles,
        spread.owners,
        spread.publishers,
        latest_articles.canonical_url as url,
        spread.article_id,
        len(list_filter(terms, lambda term: contains(folded_title(latest_articles.title), ' ' || term || ' '))) > 0
            as has_term
    from spread
    inner join latest_articles on latest_articles.article_id = spread.article_id
)

select * exclude (has_term)
from placed
where
    len(core) = 0
    or has_term
    or (place is not null and first_at >= coalesce((select min(first_at) from placed where has_term), first_at))
order by place nulls last, owners desc, articles desc, first_at, story_id;
comment on macro table stories_about is 'The stories of a topic in a window of when they were counted: those with one of the terms in their headline, and those of the list that came after the first such story; all of the topic where the list is empty. Those of the list come first, in its order.';


create or replace view alerts_history as
with changes as (
    select alert_id, topic, min(started_at) as started_at, min(opened_at) as opened_at, max(changed_at) as changed_at
    from alerts
    group by alert_id, topic
),

judged as (
    select
        changes.alert_id,
        judgements.score,
        judgements.observed,
        judgements.expected,
        judgements.window_h,
        judgements.judged_at as peak_at
    from changes
    inner join judgements
        on
            judgements.topic = changes.topic
            and judgements.judged_at > changes.started_at
            and judgements.judged_at <= changes.changed_at
    union all by name
    select
        alert_id,
        spike.score as score,
        spike.observed as observed,
        spike.expected as expected,
        spike.window_h as window_h,
        spike.hour_at + interval 1 hour as peak_at
    from alerts
),

peaks as (
    select
        alert_id,
        arg_max(observed, (score, observed)) as peak_observed,
        arg_max(expected, (score, observed)) as peak_expected,
        arg_max(window_h, (score, observed)) as peak_window_h,
        arg_max(peak_at, (score, observed)) as peak_at
    from judged
    group by alert_id
),

known as (
    select
        event_id,
        arg_min(headline, changed_at) as headline,
        list_distinct(flatten(list(story_ids))) as core,
        list_distinct(flatten(list(terms))) as terms
    from events
    group by event_id
),

days as (
    select *, unnest(range(utc_day_number(started_at), utc_day_number(until_at) + 1)) as day
    from (
        select
            changes.alert_id,
            changes.topic,
            changes.started_at,
            if(
                known.event_id is null, greatest(changes.changed_at, changes.opened_at + interval 1 hour), changes.changed_at
            ) as until_at
        from changes
        left join known on known.event_id = changes.alert_id
    )
),

told as (
    select
        days.alert_id,
        arrivals.story_id,
        arrivals.article_id,
        arrivals.publisher,
        fresh_published_at(arrivals.event_at, arrivals.counted_at) as published
    from mentions
    inner join arrivals on arrivals.article_id = mentions.article_id
    inner join days on days.topic = mentions.subject and days.day = utc_day_number(arrivals.counted_at)
    where
        arrivals.fresh
        and utc_day_number(arrivals.counted_at) in (select days.day from days)
        and arrivals.counted_at >= days.started_at
        and arrivals.counted_at <= days.until_at
),

spread as (
    select
        alert_id,
        story_id,
        arg_min(article_id, (published, article_id)) as article_id,
        min(published) as first_at,
        max(published) as last_at,
        count(distinct article_id) as articles
    from told
    group by alert_id, story_id
),

titles as (
    select article_id, folded_title(title) as title
    from latest_articles
    where article_id in (select spread.article_id from spread semi join known on known.event_id = spread.alert_id)
),

placed as (
    select
        spread.*,
        known.event_id is null as whole_topic,
        coalesce(list_contains(known.core, spread.story_id), false) as reported,
        coalesce(
            len(list_filter(known.terms, lambda term: contains(titles.title, ' ' || term || ' '))) > 0, false
        ) as has_term
    from spread
    left join known on known.event_id = spread.alert_id
    left join titles on titles.article_id = spread.article_id
),

begun as (
    select *, min(first_at) filter (has_term) over (partition by alert_id) as begins_at
    from placed
),

part as (
    select * from begun
    where whole_topic or has_term or (reported and first_at >= coalesce(begins_at, first_at))
),

sizes as (
    select
        part.alert_id,
        min(part.first_at) as first_published_at,
        max(part.last_at) as last_published_at,
        count(*) as stories,
        sum(part.articles)::bigint as articles,
        any_value(named.publishers) as publishers
    from part
    inner join (
        select told.alert_id, count(distinct told.publisher) as publishers
        from told
        semi join part on part.alert_id = told.alert_id and part.story_id = told.story_id
        group by told.alert_id
    ) as named on named.alert_id = part.alert_id
    group by part.alert_id
)

select
    latest_alerts.alert_id,
    latest_alerts.topic,
    coalesce(current_topics.title, latest_alerts.topic) as title,
    coalesce(known.headline, '') as headline,
    latest_alerts.severity,
    latest_alerts.state,
    sizes.first_published_at,
    latest_alerts.opened_at,
    sent.first_sent_at,
    date_diff('minute', sizes.first_published_at, sent.first_sent_at) as minutes_until_sent,
    latest_alerts.changed_at,
    sizes.last_published_at,
    if(
        not is_open(latest_alerts.state),
        date_diff('hour', latest_alerts.opened_at, latest_alerts.changed_at),
        null
    ) as hours,
    latest_alerts.peak_score,
    peaks.peak_at,
    peaks.peak_window_h,
    peaks.peak_observed as observed,
    round(peaks.peak_expected, 1) as expected,
    coalesce(sizes.stories, 0) as stories,
    coalesce(sizes.articles, 0) as articles,
    coalesce(sizes.publishers, 0) as publishers,
    coalesce(sent.messages, 0) as messages_sent,
    given.verdict,
    given.note
from latest_alerts
inner join changes using (alert_id)
inner join peaks using (alert_id)
left join known on known.event_id = latest_alerts.alert_id
left join sizes on sizes.alert_id = latest_alerts.alert_id
left join current_topics on current_topics.name = latest_alerts.topic
left join (
    select alert_id, count(*) as messages, min(attempted_at) as first_sent_at
    from deliveries
    where outcome = 'sent'
    group by alert_id
) as sent on sent.alert_id = latest_alerts.alert_id
left join (
    select alert_id, arg_max(verdict, given_at) as verdict, arg_max(note, given_at) as note
    from verdicts
    group by alert_id
) as given on given.alert_id = latest_alerts.alert_id;
comment on view alerts_history is 'Each alert with the life of its event, its messages and the last verdict of a person. first_published_at: the first fresh article of the event, NULL where there is none any more; minutes_until_sent: from then to the first message that a channel took, NULL where none was; hours: NULL while it is open; verdict: NULL where nobody gave one.';
comment on column alerts_history.alert_id is 'the alert, see latest_alerts; as text: alert_id::varchar';
comment on column alerts_history.topic is 'see topics.name';
comment on column alerts_history.title is 'name of the topic for people';
comment on column alerts_history.headline is 'central headline of the event as it was first reported; empty where counts alone raised it';
comment on column alerts_history.severity is 'notable, high, extreme';
comment on column alerts_history.state is 'opened, developing, escalated, confirmed, withdrawn, resolved';
comment on column alerts_history.first_published_at is 'when the first fresh article of the event was published; NULL: it is no longer there';
comment on column alerts_history.opened_at is 'the hour that raised it';
comment on column alerts_history.first_sent_at is 'when the first message was taken; NULL: none was';
comment on column alerts_history.minutes_until_sent is 'from first_published_at to first_sent_at; NULL: either is missing';
comment on column alerts_history.changed_at is 'when the present state began';
comment on column alerts_history.last_published_at is 'when the last fresh article of the event was published, up to changed_at';
comment on column alerts_history.hours is 'from opening to end; NULL: it is open';
comment on column alerts_history.peak_score is 'highest score so far, -log10 of the p-value';
comment on column alerts_history.peak_at is 'when the window of the highest score ended';
comment on column alerts_history.peak_window_h is 'length of that window in hours';
comment on column alerts_history.observed is 'stories of the topic in that window';
comment on column alerts_history.expected is 'stories that were to be expected there';
comment on column alerts_history.stories is 'stories of the event from its begin to changed_at, see event_stories';
comment on column alerts_history.articles is 'their fresh articles';
comment on column alerts_history.publishers is 'publishers of these articles';
comment on column alerts_history.messages_sent is 'messages that arrived, over all channels';
comment on column alerts_history.verdict is 'useful or noise, the last one given; NULL: nobody gave one';
comment on column alerts_history.note is 'in that person''s words; empty: none; NULL: no verdict';
