-- How did a topic develop, day by day, and was everything received?
-- Inputs: topic, since, until.
from mention_volume($topic, interval 1 day, $since, $until)
