"""Players of other companies: what readers agree to who want them to load without being asked each time."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from andruck.consent import queries
from andruck.consent.rules import ASSIGNED, Purpose


def _player(provider: str, recipient: object) -> Purpose:
    return Purpose(
        key=key(provider),
        slot=ASSIGNED[key(provider)],
        title=format_lazy(_("Load videos from {provider} at once"), provider=provider),
        text=format_lazy(
            _(
                "Wherever a page shows a video from {provider}, it is loaded without a click. {provider} then learns "
                "your internet address and which video it is, and may keep things on your device. Without your "
                "yes there is a placeholder, and every video can be loaded by a click on it."
            ),
            provider=provider,
        ),
        data=(_("internet address"), _("kind of browser"), _("which video")),
        recipients=(recipient,),
    )


def key(provider: str) -> str:
    """The key of the purpose about this provider."""
    return f"embed:{provider.lower()}"


PURPOSES = (
    _player("YouTube", "Google Ireland Ltd., Dublin"),
    _player("Vimeo", "Vimeo.com Inc., New York"),
)


def spoken(provider: str) -> str:
    """What a device's cookie bears when its reader has said yes to this provider, with the words of today."""
    return queries.spoken(key(provider))
