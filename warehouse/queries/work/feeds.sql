-- Purpose: all subscriptions known to the warehouse. Outputs: the fields of Feed that are stored.
select * from feeds order by url
