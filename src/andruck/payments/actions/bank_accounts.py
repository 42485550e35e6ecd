"""The paper's bank accounts: entered, changed, never taken away once they are in the books."""

import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from andruck.core.errors import Refusal
from andruck.infra import audit
from andruck.payments.models import BankAccount
from andruck.payments.rules import iban
from andruck.people.queries import has_role
from andruck.people.rules import Role

_SLUG = re.compile(r"[a-z][a-z0-9_]{0,29}")
FIELDS = ("holder", "iban", "bic", "bank", "receives", "creditor_id", "announce_days", "cutoff", "old_number")


@transaction.atomic
def save(*, slug: str, facts: Mapping[str, Any], by: Any) -> None:
    """Enter an account, or change the one of this short name. Facts are the fields of ``FIELDS``.

    Only one account is shown to readers: setting another one takes that from the one before. Raises
    PermissionDenied, or Refusal naming the field.
    """
    if not has_role(by, Role.REVENUE, Role.ADMINISTRATOR):
        raise PermissionDenied("Only revenue and administrator look after bank accounts.")
    if not _SLUG.fullmatch(slug):
        raise Refusal(
            "account_slug",
            "The short name has small letters, digits and _ and begins with a letter.",
            field="slug",
        )
    row = BankAccount.objects.select_for_update().filter(slug=slug).first() or BankAccount(slug=slug)
    before = {name: getattr(row, name) for name in FIELDS} if row.pk else None
    for name, value in _checked(facts).items():
        setattr(row, name, value)
    if row.pk is not None and before is not None and before["iban"] != row.iban and row.statements.exists():
        raise Refusal(
            "account_moved",
            "Statements of the old IBAN are in the books. Enter the new account beside it.",
            field="iban",
        )
    if BankAccount.objects.filter(iban=row.iban).exclude(pk=row.pk).exists():
        raise Refusal("account_known", "This account is entered already.", field="iban")
    if row.receives:
        BankAccount.objects.filter(receives=True).exclude(pk=row.pk).update(receives=False)
    row.save()
    audit.record(
        actor=by,
        action="payments.bank_account_saved",
        subject=f"bank_account:{row.pk}",
        before=before,
        after={name: getattr(row, name) for name in FIELDS},
    )


def _checked(facts: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: facts[name] for name in FIELDS if name in facts}
    number = iban.check(str(found.get("iban", "")))
    found["iban"] = number.number
    found["bic"] = iban.check_bic(str(found.get("bic", ""))) or number.bic
    found["bank"] = str(found.get("bank", "")).strip()[:80] or number.bank[:80]
    if found.get("creditor_id"):
        found["creditor_id"] = iban.check_creditor(str(found["creditor_id"]))
    holder = str(found.get("holder", ""))
    if not holder.strip() or len(holder) > 70 or not holder.isprintable():
        raise Refusal(
            "holder", "The account holder's name has 1 to 70 signs, exactly as at the bank.", field="holder"
        )
    found["holder"] = holder.strip()
    if not 1 <= int(found.get("announce_days", 14)) <= 60:
        raise Refusal("announce_days", "Announce debits 1 to 60 days before.", field="announce_days")
    if not 0 <= int(found.get("cutoff", 12)) <= 23:
        raise Refusal("cutoff", "An hour is between 0 and 23.", field="cutoff")
    return found
