-- How does each publisher do: how much, how original, how complete, how soon?
-- Inputs: limit.
from source_profile order by articles desc limit $limit
