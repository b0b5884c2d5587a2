-- Purpose: remove references to raw pages of days that are about to go. Inputs: before.
update articles set page_ref = null
where page_ref < strftime(make_timestamp(epoch_us($before::timestamptz)), '%Y-%m-%d')
