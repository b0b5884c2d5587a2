"""The pages. Each is a module with a `PAGE`, what it asks (`show`), its pure view model and a template of its name."""

from dashboard.pages import article, ask, compare, event, health, now, preview, search, sources, story, topic, topics
from dashboard.pages.page import Page

PAGES: tuple[Page, ...] = (  # in the order of the menu
    now.PAGE,
    topics.PAGE,
    compare.PAGE,
    search.PAGE,
    sources.PAGE,
    health.PAGE,
    ask.PAGE,
    event.PAGE,
    topic.PAGE,
    topic.ENTITY,
    preview.PAGE,
    sources.SOURCE,
    story.PAGE,
    article.PAGE,
)
