-- Note the copy of a home that decides: one row where this copy does, none where another one does. A copy that has begun no
-- run for some time is followed by the next that asks, unless that one was followed itself before: its state is older.
-- Parameters: identity, copy, machine, silent_s (how long), take_over (at once, also from a later copy).
insert into newspike.home as known (identity, copy, machine, seen_at)
values (%(identity)s, %(copy)s, %(machine)s, clock_timestamp())
on conflict (identity) do update set
    copy = excluded.copy,
    machine = excluded.machine,
    seen_at = excluded.seen_at,
    former = case
        when known.copy = excluded.copy then known.former
        else array_append(array_remove(known.former, excluded.copy), known.copy)
    end
where known.copy = excluded.copy
    or %(take_over)s
    or (
        known.seen_at < clock_timestamp() - make_interval(secs => %(silent_s)s)
        and not excluded.copy = any(known.former)
    )
returning identity
