-- Which copy of a home decides, when it last began a run, and whether the asking copy did before.
-- Parameters: identity, copy (the asking one).
select machine, seen_at, %(copy)s = any(former) as is_former
from newspike.home
where identity = %(identity)s
