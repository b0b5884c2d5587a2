"""Archives on the web: feeds' own archives, WordPress, sitemaps, the Wayback Machine."""
