-- For how many seconds a site is left alone, and for how many at most it is held; no row: it was never asked.
-- Parameters: site.
select
    greatest(0, extract(epoch from free_at - clock_timestamp()))::float8 as rest_s,
    held_until > clock_timestamp() as is_held
from newspike.site
where site = %(site)s
