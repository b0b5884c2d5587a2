-- Purpose: what happened to an address, step by step: which feed named it, what was tried, what became of it.
-- Inputs: address. Outputs: happened_at, step, outcome, detail.
from why_missing($address)
