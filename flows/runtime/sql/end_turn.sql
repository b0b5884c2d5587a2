-- End a client's turn at a site: the next one begins after the gap.
-- Parameters: site, holder, seconds (of the gap).
update newspike.site
set
    free_at = greatest(free_at, clock_timestamp() + make_interval(secs => %(seconds)s)),
    held_until = case when holder = %(holder)s then '-infinity' else held_until end
where site = %(site)s
