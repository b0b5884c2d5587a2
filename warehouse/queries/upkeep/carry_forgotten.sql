-- Purpose: keep out what another warehouse has forgotten. Inputs: kind, name_md5, forgotten_at.
insert into forgotten (kind, name_md5, forgotten_at)
select $kind, $name_md5, $forgotten_at
where $name_md5 not in (select name_md5 from forgotten)
