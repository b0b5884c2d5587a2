-- What machines share about sites. Made by the first that needs it.
create schema if not exists newspike;
create table if not exists newspike.site (
    site text primary key,                                  -- a registrable domain
    free_at timestamptz not null,                           -- it is left alone until then: the gap, or a pause
    held_until timestamptz not null default '-infinity',    -- one client asks it; ends by itself where that is gone
    holder text                                             -- that client
);
