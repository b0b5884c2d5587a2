-- Purpose: where the sums of the accounting do not agree. Inputs: since. Outputs: feed_url, what, expected, found, since_at.
from accounting_differences($since::timestamptz)
