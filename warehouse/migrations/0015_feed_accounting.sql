-- What an entry is recognised by besides its names, and whether its link leads to a page of its own.

alter table feed_states add column "window".element.title_key bigint;
alter table feed_states add column "window".element.date_key bigint;
alter table feed_states add column "window".element.sketch bigint;
update feed_states set "window" = list_transform("window", lambda seen: {
    'entry_id': seen.entry_id, 'guid_key': seen.guid_key, 'link_key': seen.link_key, 'version': seen.version,
    'raw_hash': seen.raw_hash, 'last_seen_at': seen.last_seen_at,
    'title_key': 0::bigint, 'date_key': 0::bigint, 'sketch': 0::bigint
});

alter table entries add column link_use varchar;
update entries set link_use = case when link = '' then 'none' else 'own' end;
comment on column entries.link_use is 'whether its link leads to a page about this entry alone: own; shared (other entries of the feed have the same link, or it is the address of the whole site); none (no usable link)';
