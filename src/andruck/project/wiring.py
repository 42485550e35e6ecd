"""Who listens to whom, and which adapter stands behind which port. The only place that knows everybody."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from andruck.infra import events, journal, storage
from andruck.infra.rules import Basis, Declaration, Kind
from andruck.newsroom import events as news
from andruck.newsroom import ports as newsroom_ports
from andruck.newsroom.adapters.tantivy import TantivySearch
from andruck.newsroom.queries import indexed
from andruck.press import handlers as press_handlers
from andruck.press import health as press_health
from andruck.reading import preview
from andruck.reading.views.machines import condition

KEPT: tuple[type, ...] = (
    news.ArticlePublished,
    news.ArticleWithdrawn,
    news.PagePublished,
    news.PageWithdrawn,
    news.MenuChanged,
    news.DetailChanged,
    news.ReplyPublished,
    news.ReplyEnded,
    news.CaseStageChanged,
)
"""What the press and the search index must not miss."""


def connect() -> None:
    """Plug everything together; called once when Django starts."""
    newsroom_ports.plug_previewer(preview.render_preview)
    newsroom_ports.plug_archive_search(TantivySearch(settings.DATA / "search"))
    for kind in KEPT:
        journal.keep(kind)
        events.subscribe(kind, press_handlers.changed)
    condition.report("press", press_health.state)
    condition.report("search", lambda: (indexed.search_state(), {}))
    for declaration in staff_storage():
        storage.declare(declaration)


def staff_storage() -> list[Declaration]:
    """What the editor keeps on the devices of the staff. Readers get none of it."""
    server, browser = _("The paper's own server."), _("Only the editor in this browser.")
    arranging = _("Folding a menu or moving a panel in the editor.")
    return [
        Declaration(
            name=settings.SESSION_COOKIE_NAME,
            kind=Kind.COOKIE,
            basis=Basis.REQUESTED,
            lifetime=settings.SESSION_COOKIE_AGE,
            purpose=_("Keeps a member of staff signed in to the editor."),
            trigger=_("Signing in to the editor."),
            reader=server,
        ),
        Declaration(
            name=settings.CSRF_COOKIE_NAME,
            kind=Kind.COOKIE,
            basis=Basis.REQUESTED,
            lifetime=settings.CSRF_COOKIE_AGE,
            purpose=_("Protects forms of the editor from being sent by other sites."),
            trigger=_("Opening the sign-in page of the editor."),
            reader=server,
        ),
        Declaration(
            name="wagtail_sidebar_collapsed",
            kind=Kind.COOKIE,
            basis=Basis.REQUESTED,
            lifetime=0,
            purpose=_("Remembers how a member of staff has arranged the editor."),
            trigger=arranging,
            reader=server,
        ),
        Declaration(
            name="wagtail:*",
            kind=Kind.LOCAL_STORAGE,
            basis=Basis.REQUESTED,
            lifetime=0,
            purpose=_("Remembers how a member of staff has arranged the editor."),
            trigger=arranging,
            reader=browser,
        ),
    ]
