-- What machines share about sites and homes. Made by the first that needs it.
create schema if not exists newspike;
create table if not exists newspike.site (
    site text primary key,                                  -- a registrable domain
    free_at timestamptz not null,                           -- it is left alone until then: the gap, or a pause
    held_until timestamptz not null default '-infinity',    -- one client asks it; ends by itself where that is gone
    holder text                                             -- that client
);
create table if not exists newspike.home (
    identity text primary key,                              -- of a home; a copy restored from a backup has the same
    copy text not null,                                     -- the copy that decides
    machine text not null,                                  -- where that is, for messages
    seen_at timestamptz not null,                           -- when it last began a run
    former text[] not null default '{}'                     -- copies that decided before
);
