-- Purpose: erase texts that were kept long enough; all that is counted stays. Inputs: before.
update articles set
    text = '',
    sketch = [],
    word_bits = null,
    page_ref = null,
    quality = 'expired',
    -- of null, json_merge_patch makes an object
    evidence = if(evidence is null, null, json_merge_patch(evidence::json, '{"text": {"refused": null}}'::json)::varchar)
where event_at < $before::timestamptz and quality not in ('expired', 'forgotten')
