-- What became of what each feed published? Items, entries and articles, with the reasons, since an instant.
-- Inputs: since.
from feed_accounting($since::timestamptz)
