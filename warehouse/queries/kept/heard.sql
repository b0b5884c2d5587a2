-- Purpose: nothing is unheard any more.
delete from unheard
