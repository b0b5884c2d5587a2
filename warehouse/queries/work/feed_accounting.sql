-- Purpose: what became of the items, entries and articles of each feed, and why. Inputs: since. Outputs: see the macro feed_accounting.
from feed_accounting($since::timestamptz)
