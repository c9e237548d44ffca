"""The text of the page behind an item. Runs in the worker's process alone."""

from alertbot.core.model import Article, Failed, Page, Trouble
from alertbot.feeds.text import decode_html, page_text, tidy

TRUSTED_FROM = 250  # characters: below, a page's article was most likely not found
LONGEST = 100_000


def read_article(page: Page) -> Article | Failed:
    """The article's text; where that is too short to be trusted, the whole page's text beside it as `outside`.

    trafilatura at its standard setting: measured best over eight languages, and it found something on every page.
    """
    import trafilatura  # late: most processes never meet an article, and it doubles their memory

    markup = decode_html(page.body, page.content_type)
    if not markup.strip():
        return Failed(Trouble.EMPTY, "the page is empty", page.status)
    found = trafilatura.extract(markup, include_comments=False, include_tables=True) or ""
    text = tidy(found)[:LONGEST]
    outside = page_text(markup)[:LONGEST] if len(text) < TRUSTED_FROM else ""
    return Article(text, outside)
