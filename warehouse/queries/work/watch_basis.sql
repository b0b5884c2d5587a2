-- Purpose: what the watch over topics rests on beside new stories: where it changes, the watch begins again.
-- Inputs: since, until (of the stories that it took in), definitions (hash).
-- Outputs: history (articles of it), forgotten (names), waiting (whether older articles are yet to be matched again),
-- loaded_at (of the newest batch).
select
    (select count(*) from arrivals where origin = 'history') as history,
    (select count(*) from forgotten) as forgotten,
    exists(
        from arrivals
        where
            counted_at >= $since::timestamptz
            and counted_at < $until::timestamptz
            and matched is distinct from $definitions
    ) as waiting,
    (select max(loaded_at) from batches) as loaded_at
