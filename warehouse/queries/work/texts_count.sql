-- Purpose: how many articles still have their text. Outputs: texts.
select count(*) as texts from latest_articles where quality not in ('expired', 'forgotten')
