-- Why is this article not there? All that is known of an address, step by step.
-- Inputs: address.
from why_missing($address)
