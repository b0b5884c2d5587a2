-- Purpose: let the kept coverage since an instant be made again. Inputs: since.
insert into unheard values (utc_hour($since::timestamptz))
