-- Purpose: erase the words of articles; that they existed, when and by which publisher, still counts. Inputs: chosen (article_id).
update articles set
    canonical_url = '',
    title = '',
    text = '',
    lead = '',
    authors = [],
    section = null,
    image_url = null,
    published_raw = '',
    text_hash = 0,
    sketch = [],
    title_keys = [],
    word_bits = [],
    page_ref = null,
    evidence = null,
    quality = 'forgotten'
where article_id in (select article_id from chosen)
