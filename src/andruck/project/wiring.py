"""Who listens to whom, and which adapter stands behind which port. The only place that knows everybody."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from andruck.infra import storage
from andruck.infra.rules import Basis, Declaration, Kind
from andruck.newsroom import ports as newsroom_ports
from andruck.reading import preview


def connect() -> None:
    """Plug everything together; called once when Django starts."""
    newsroom_ports.plug_previewer(preview.render_preview)
    declare_staff_cookies()


def declare_staff_cookies() -> None:
    """The two cookies of the editor. Readers never get them."""
    staff = _("The paper's own server.")
    storage.declare(
        Declaration(
            name=settings.SESSION_COOKIE_NAME,
            kind=Kind.COOKIE,
            basis=Basis.REQUESTED,
            lifetime=settings.SESSION_COOKIE_AGE,
            purpose=_("Keeps a member of staff signed in to the editor."),
            trigger=_("Signing in to the editor."),
            reader=staff,
        )
    )
    storage.declare(
        Declaration(
            name=settings.CSRF_COOKIE_NAME,
            kind=Kind.COOKIE,
            basis=Basis.REQUESTED,
            lifetime=settings.CSRF_COOKIE_AGE,
            purpose=_("Protects forms of the editor from being sent by other sites."),
            trigger=_("Opening the sign-in page of the editor."),
            reader=staff,
        )
    )
