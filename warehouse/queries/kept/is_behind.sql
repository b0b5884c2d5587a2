-- Purpose: whether kept counts are behind. Outputs: articles, polls (booleans).
select exists (from uncounted) as articles, exists (from unheard) as polls
