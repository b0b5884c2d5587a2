-- Comments of tables in plain words.
comment on table backfills is 'Requested windows of the past, one row each; the same request again resumes it.';
comment on table verdicts is 'What people said of alerts; the newest verdict on an alert counts.';
comment on table topics is 'Topics and entities: one row for each definition that was in force. current_topics has the present ones.';
comment on table readings is 'Which article version was matched against which set of definitions, with or without a mention.';
comment on table kept_totals is 'Everything that counted for alerts in each hour, of all topics: derived.';
comment on view current_topics is 'Topics and entities with their present definition.';
