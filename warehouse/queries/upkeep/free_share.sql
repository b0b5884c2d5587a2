-- Purpose: the share of the live file's blocks that hold nothing. Outputs: share.
select coalesce(free_blocks / nullif(total_blocks, 0), 0) as share
from pragma_database_size() where database_name = 'newspike'
