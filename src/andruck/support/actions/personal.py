"""What support keeps about a person: entitlements, codes claimed, feed addresses, and the number they read by."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from andruck.core import clock
from andruck.payments.rules.documents import kept_until
from andruck.people import actions as people_actions
from andruck.people import queries as people
from andruck.people.ports import Kept
from andruck.support.models import Claim, Code, Contribution, Entitlement, FeedKey, Sheet
from andruck.support.queries import entitlements, feeds


class SupportKeeper:
    """Everything that hangs on a reader's number, and at last the number itself."""

    name = "support"

    def export(self, person: int) -> Mapping[str, Any]:
        reader = people.reader_of(person)
        claims = Claim.objects.filter(reader=reader) if reader is not None else Claim.objects.none()
        own_feeds = feeds.of_reader(reader) if reader is not None else []
        return {
            "entitlements": [
                {"standing": one.standing.name.lower(), "starts": one.starts, "ends": one.ends, "source": one.source,
                 "withdrawn": one.withdrawn, "note": one.note, "granted_at": one.granted_at}
                for one in entitlements.of_person(person)
            ],
            "codes_claimed": list(claims.values_list("at", flat=True)),
            "contributions": [
                {"amount": f"{one.cents} {one.currency}", "at": one.created_at, "paid_at": one.paid_at,
                 "returned": one.returned_cents, "receipt": one.receipt, "email": one.email, "name": one.name,
                 "street": one.street, "postcode": one.postcode, "city": one.city, "country": one.country}
                for one in Contribution.objects.filter(reader=reader).order_by("created_at")
            ] if reader is not None else [],
            "feeds": [{"label": one.label, "made_at": one.made_at} for one in own_feeds],
        }  # fmt: skip

    def needs(self, person: int) -> bool:
        """An entitlement that runs or is to come."""
        now = clock.now()
        return any(not one.is_over(now) for one in entitlements.of_person(person))

    def stays(self, person: int) -> Sequence[Kept]:
        """Amounts and days stay in the books; receipts, and the names in them, as long as the law wants them kept."""
        reader = people.reader_of(person)
        last = _last_receipt(reader) if reader is not None else None
        return (Kept(_("Receipts for contributions"), "§ 147 AO", kept_until(last)),) if last else ()

    def erase(self, person: int) -> None:
        """Devices are nobody's afterwards, within seconds."""
        reader = people.reader_of(person)
        if reader is None:
            return
        # The amounts are in the books; who it was is no longer written here.
        Contribution.objects.filter(reader=reader).update(
            reader=None, email="", name="", street="", postcode="", city="", country=""
        )
        for table in (Claim, FeedKey, Entitlement):
            table._default_manager.filter(reader=reader).delete()
        Sheet.objects.filter(codes__in=Code.objects.filter(reader=reader)).delete()
        people_actions.retire(reader=reader)


def _last_receipt(reader: int) -> date | None:
    """The day of the newest receipt; None without any."""
    paid = Contribution.objects.filter(reader=reader).exclude(receipt="").order_by("-paid_at").first()
    return None if paid is None or paid.paid_at is None else localdate(paid.paid_at)
