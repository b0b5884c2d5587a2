-- What "paywalled" says, since the whole text of such an article may stand elsewhere in its page.

comment on column articles.paywalled is 'the page says that it is not free, or shows a wall; quality says whether the text is cut';
comment on column latest_articles.paywalled is 'the page says that it is not free, or shows a wall; quality says whether the text is cut';
comment on column source_profile.share_paywalled is 'share that is not free, 0 to 1; the text may still be whole';
