-- Purpose: mark all kept counts to be counted again.
insert into uncounted select article_id, null::timestamptz from arrivals
