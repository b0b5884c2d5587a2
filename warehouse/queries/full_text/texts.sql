-- Purpose: what the index is made of, in its own file. Inputs: the catalog news, a snapshot.
create table texts as select article_id, title, text from news.latest_articles
