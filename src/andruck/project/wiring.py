"""Who listens to whom, and which adapter stands behind which port. The only place that knows everybody."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from andruck.access import events as access
from andruck.access import ports as access_ports
from andruck.access.actions.personal import AccessKeeper
from andruck.account.adapter import READERS_LAST
from andruck.consent import ports as consent_ports
from andruck.consent import queries as consent_queries
from andruck.consent.actions.personal import ConsentKeeper
from andruck.consent.adapters.cookie import CookieDialogue
from andruck.consent.events import ConsentWithdrawn
from andruck.consent.rules.choices import LASTS
from andruck.desk.cases import post as cases
from andruck.infra import events, journal, storage, tokens
from andruck.infra import ports as infra_ports
from andruck.infra.adapters.dns import DnsNames
from andruck.infra.mail import MailFailed
from andruck.infra.rules import Basis, Declaration, Kind
from andruck.newsroom import events as news
from andruck.newsroom import ports as newsroom_ports
from andruck.newsroom.adapters.tantivy import TantivySearch
from andruck.newsroom.queries import indexed
from andruck.newsroom.queries.openable import PaperPlaces
from andruck.payments import events as payment_events
from andruck.payments import ports as payment_ports
from andruck.payments.actions import announcing
from andruck.payments.adapters.demo.provider import DemoProvider
from andruck.payments.adapters.recorded import Recorded
from andruck.payments.adapters.sdd import Debits
from andruck.payments.adapters.transfer import Transfers
from andruck.people import ports as people_ports
from andruck.people.events import DevicesSignedOut, ReaderChanged
from andruck.press import handlers as press_handlers
from andruck.press import health as press_health
from andruck.press.beacons import PATH as BEACON
from andruck.project import letters, paying
from andruck.project.environment import Environment
from andruck.reading import counted, embeds, history, preview
from andruck.reading.views.machines import condition
from andruck.support import handlers as support_handlers
from andruck.support.actions.personal import SupportKeeper
from andruck.support.events import GivingTermsSet
from andruck.usage import handlers as usage_handlers
from andruck.usage import ports as usage_ports
from andruck.usage.actions.personal import HistoryKeeper
from andruck.usage.queries import state as usage_state
from andruck.usage.rules import uniques
from andruck.usage.rules.history import KEPT as READINGS_KEPT

KEPT: tuple[type, ...] = (
    news.ArticlePublished,
    news.ArticleWithdrawn,
    news.TermsChanged,
    news.PagePublished,
    news.PageWithdrawn,
    news.MenuChanged,
    news.DetailChanged,
    news.ReplyPublished,
    news.ReplyEnded,
    news.CaseStageChanged,
    access.GiftTermsSet,
    access.OpeningPlanned,
    access.OpeningChanged,
    access.OpeningEnded,
    GivingTermsSet,
    ReaderChanged,
)
"""What the press must not miss, and of the newsroom's also the search index."""


def connect() -> None:
    """Plug everything together; called once when Django starts."""
    infra_ports.plug_letterhead(letters.head)
    infra_ports.plug_names(DnsNames())
    newsroom_ports.plug_previewer(preview.render_preview)
    newsroom_ports.plug_drawer(preview.draw)
    access_ports.plug_places(PaperPlaces())
    usage_ports.plug_pages(counted.PaperPages())
    newsroom_ports.plug_archive_search(TantivySearch(settings.DATA / "search"))
    for keeper in (AccessKeeper(), ConsentKeeper(), HistoryKeeper(), SupportKeeper()):
        people_ports.plug_keeper(keeper)
    for kind in KEPT:
        journal.keep(kind)
        events.subscribe(kind, press_handlers.changed)
    events.subscribe(DevicesSignedOut, support_handlers.signed_out)
    for kind in payment_events.ALL:
        journal.keep(kind)
    for kind in support_handlers.MONEY:
        events.subscribe(kind, support_handlers.payment_told)
    events.subscribe(payment_events.PaymentSettled, usage_handlers.payment_settled)
    events.subscribe(ConsentWithdrawn, usage_handlers.consent_ended)
    events.subscribe(payment_events.CaseOpened, cases.tell)
    events.witness(MailFailed, announcing.not_delivered)
    plug_providers()
    condition.report("press", press_health.state)
    condition.report("search", lambda: (indexed.search_state(), {}))
    condition.report("lake", usage_state.state)
    counting = counting_storage(beacons=settings.BEACONS, unique=settings.COUNTING_UNIQUE)
    for declaration in (*readers_storage(), *account_storage(), *counting):
        storage.declare(declaration)
    for purpose in (*embeds.PURPOSES, *history.PURPOSES):
        consent_ports.offer(purpose)
    listen_to_a_dialogue(settings.ENVIRONMENT)


def readers_storage() -> list[Declaration]:
    """What readers' devices keep when they have asked for something that cannot work without it."""
    return [
        Declaration(
            name=f"{settings.PREFIX}{tokens.COOKIE}",
            kind=Kind.COOKIE,
            basis=Basis.REQUESTED,
            lifetime=tokens.REMEMBERED,
            purpose=_(
                "Says that this device may read what its owner may, and nothing else: no name, no reading."
            ),
            trigger=_("Signing in, claiming a code from a letter or a mail, reading in a library."),
            reader=_("The paper's own server."),
        ),
        Declaration(
            name=consent_queries.cookie_name(),
            kind=Kind.COOKIE,
            basis=Basis.REQUESTED,
            lifetime=int(LASTS.total_seconds()),
            purpose=_(
                "Remembers what you have said yes and no to. A no is remembered without any number; with a yes there "
                "is one drawn by lot, under which the record of it is kept."
            ),
            trigger=_("Saying yes or no on the page “Privacy”."),
            reader=_("The paper's own server, and the script of its articles."),
        ),
        Declaration(
            name="/-/read",
            kind=Kind.BEACON,
            basis=Basis.CONSENT,
            lifetime=int(READINGS_KEPT.total_seconds()),
            purpose=_(
                "Notes how many seconds an article has been in view and how far down it was read, for what its "
                "reader has said yes to: their own history, or what the paper learns from all."
            ),
            trigger=_("Reading an article for five seconds, after a yes on the page “Privacy”."),
            reader=_("The paper's own server."),
        ),
    ]


def listen_to_a_dialogue(environment: Environment) -> None:
    """To that of another company, if the paper works with one; its cookie is in the register then."""
    if not environment.tcf:
        consent_ports.plug_dialogue(None)
        return
    consent_ports.plug_dialogue(CookieDialogue(environment.tcf_policy, environment.tcf_cookie))
    storage.declare(
        Declaration(
            name=environment.tcf_cookie,
            kind=Kind.COOKIE,
            basis=Basis.REQUESTED,
            lifetime=int(LASTS.total_seconds()),
            purpose=_("Remembers what you have said yes and no to in the dialogue of our consent provider."),
            trigger=_("Answering in that dialogue, whose scripts set it."),
            reader=_("The paper's own server, and the companies you have agreed to."),
        )
    )


def counting_storage(*, beacons: bool, unique: bool) -> list[Declaration]:
    """What counting needs: nothing, unless a network of caches stands in between or readers are estimated."""
    beacon = Declaration(
        name=BEACON,
        kind=Kind.BEACON,
        basis=Basis.NOTHING_KEPT,
        lifetime=0,
        purpose=_("Says that a page was shown which a network of caches has sent, so that it is counted."),
        trigger=_("Opening a page of the paper."),
        reader=_("The paper's own server, which counts the page and keeps nothing else of it."),
    )
    no = Declaration(
        name=f"{settings.PREFIX}{uniques.COOKIE}",
        kind=Kind.COOKIE,
        basis=Basis.REQUESTED,
        lifetime=int(LASTS.total_seconds()),
        purpose=_("Remembers that you do not want to be part of the estimate of how many readers a day has."),
        trigger=_("Pressing “Leave me out” on the page “Privacy”."),
        reader=_("The paper's own server."),
    )
    return [*([beacon] if beacons else []), *([no] if unique else [])]


def plug_providers() -> None:
    """Everybody who takes money for this paper."""
    payment_ports.plug_provider(Transfers())
    payment_ports.plug_provider(Debits())
    payment_ports.plug_provider(Recorded())
    if settings.DEMO_BANK_OPEN:
        payment_ports.plug_provider(DemoProvider(settings.DEMO_BANK))
    paying.plug(settings.ENVIRONMENT)


def account_storage() -> list[Declaration]:
    """What signing in keeps on a device, and what the editor keeps on those of the staff."""
    server, browser = _("The paper's own server."), _("Only the editor in this browser.")
    arranging = _("Folding a menu or moving a panel in the editor.")
    return [
        Declaration(
            name=settings.SESSION_COOKIE_NAME,
            kind=Kind.COOKIE,
            basis=Basis.REQUESTED,
            lifetime=int(READERS_LAST.total_seconds()),
            purpose=_("Knows a signed-in browser again, below the account and the editor only."),
            trigger=_("Asking for a code to sign in with, or signing in."),
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
