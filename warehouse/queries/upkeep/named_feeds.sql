-- Purpose: the feeds of a publisher. Inputs: name. Outputs: url.
select url from feeds where publisher = $name
