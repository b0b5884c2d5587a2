-- Leave a site alone for some seconds from now on, unless it rests for longer already.
-- Parameters: site, seconds.
insert into newspike.site as known (site, free_at)
values (%(site)s, clock_timestamp() + make_interval(secs => %(seconds)s))
on conflict (site) do update set free_at = greatest(known.free_at, excluded.free_at)
