-- Purpose: mentions in articles whose text is gone, which cannot be found again and still count. Outputs: the fields of Mention.
select * exclude (batch_id) from mentions
where article_id in (select article_id from articles where quality in ('expired', 'forgotten'))
