-- Purpose: erase texts that were kept long enough; all that is counted stays. Inputs: before.
update articles set text = '', sketch = [], page_ref = null, quality = 'expired'
where event_at < $before::timestamptz and quality not in ('expired', 'forgotten')
