-- Purpose: nothing is uncounted any more.
delete from uncounted
