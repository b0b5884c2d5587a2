-- Take the turn at a site: one row where it was free, none where it is not. The clock is that of the database.
-- Parameters: site, holder, lease_s (after which the turn of a client that is gone is over), at_once (skip the gap).
insert into newspike.site as known (site, free_at, held_until, holder)
values (
    %(site)s, clock_timestamp(), clock_timestamp() + make_interval(secs => %(lease_s)s), %(holder)s
)
on conflict (site) do update set held_until = excluded.held_until, holder = excluded.holder
where (known.free_at <= clock_timestamp() or %(at_once)s) and known.held_until <= clock_timestamp()
returning site
