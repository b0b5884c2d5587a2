-- How did a topic develop, hour by hour, and was everything received?
-- Inputs: topic, since, until.
from mention_volume($topic, interval 1 hour, $since, $until)
