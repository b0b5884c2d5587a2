-- Purpose: remove what became of the items of documents that were polled long ago. Inputs: before.
delete from poll_counts where polled_at < $before::timestamptz
