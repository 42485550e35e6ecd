"""Paths of pages of the tree."""


def path_of(url_path: str) -> str:
    """A page's path on the site: Wagtail's ``url_path`` begins with the slug of the home page.

    >>> path_of("/home/rubrik/politik/")
    '/rubrik/politik/'
    """
    _, _, rest = url_path.lstrip("/").partition("/")
    return f"/{rest}"
