-- Purpose: add what is neither known yet nor forgotten on request; the first row of a key stays. Inputs: landed (the batches' entry names, with their position).
insert into entry_names by name
select * exclude (position) from landed
where position in (
    select min(position) from landed
    where not exists (
            select 1 from entry_names as known
            where
                known.entry_id = landed.entry_id
                and known.guid = landed.guid
                and known.link = landed.link
                and known.feed_url = landed.feed_url
        )
        and md5(link) not in (select name_md5 from forgotten)
        and md5(guid) not in (select name_md5 from forgotten)
        and feed_url not in (
            select url from feeds where md5(publisher) in (select name_md5 from forgotten where kind = 'source')
        )
    group by entry_id, guid, link, feed_url
)
