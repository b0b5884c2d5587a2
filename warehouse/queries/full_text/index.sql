-- Purpose: index the stems of all words. Inputs: texts.
pragma create_fts_index('texts', 'article_id', 'title', 'text')
