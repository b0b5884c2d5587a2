-- Purpose: mark all kept counts to be counted again.
insert into uncounted by name select article_id from arrivals
