"""The outlets' sites: pages, feeds, sitemaps and archives as HTTP responses."""
