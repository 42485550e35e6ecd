"""Scripts and styles that the editor gets from us: files, never inline."""

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks


@hooks.register("insert_editor_js")
def counts() -> str:
    """Live counts while typing."""
    return format_html('<script src="{}"></script>', static("newsroom/counts.js"))


@hooks.register("insert_global_admin_css")
def styles() -> str:
    """The few rules our own pieces need."""
    return format_html('<link rel="stylesheet" href="{}">', static("newsroom/editor.css"))
