-- Purpose: let all kept counts be made anew.
insert into uncounted select article_id, null::timestamptz from arrivals
