-- Purpose: remember what may not come back. Inputs: chosen (kind, name), now.
insert into forgotten
select distinct kind, md5(name), $now::timestamptz from chosen where md5(name) not in (select name_md5 from forgotten)
