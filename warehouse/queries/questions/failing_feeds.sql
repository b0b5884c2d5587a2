-- Which feeds fail or fell silent, since when, and why?
select feed_url, health, reason, failing_since_at, last_success_at
from feed_states
where health not in ('new', 'ok')
order by failing_since_at nulls last
