"""The clipboard, read without the page, which may not read it."""

from urllib.parse import urljoin

PERMISSIONS = ("clipboard-read", "clipboard-write")


def in_clipboard(page):
    """What another page of the same browser reads from the clipboard."""
    other = page.context.new_page()
    other.goto(urljoin(page.url, "/health"))
    text = other.evaluate("navigator.clipboard.readText()")
    other.close()
    return text


def fill_clipboard(page, text):
    """Copies a text in another page of the same browser."""
    other = page.context.new_page()
    other.goto(urljoin(page.url, "/health"))
    other.evaluate("(text) => navigator.clipboard.writeText(text)", text)
    other.close()
