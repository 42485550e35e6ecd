"""What the bank says about a file of ours before any money moves (pain.002): payments that it refuses."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.infra import audit
from andruck.payments.actions import bank_news, filing, mandating
from andruck.payments.models import BankFile, Debit, Mandate, OutgoingTransfer
from andruck.payments.queries import naming
from andruck.payments.rules import banking
from andruck.payments.rules.statements import status
from andruck.people.queries import has_role
from andruck.people.rules import Role


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a report: the file's name, whether all of it was refused, how many payments are refused now."""

    message: str
    whole: bool
    refused: int


@transaction.atomic
def take_in(*, data: bytes, by: Any = None) -> Verdict:
    """Take in a status report. Twice is once. Raises PermissionDenied, or Refusal ("statement_…", "file_known")."""
    if by is not None and not has_role(by, Role.REVENUE, Role.ADMINISTRATOR):
        raise PermissionDenied("Only revenue and administrator import what the bank says.")
    report = status.read(data)
    file = BankFile.objects.select_for_update().filter(message=report.message).first()
    if file is None:
        raise Refusal(
            "statement_file",
            f"This report is about {report.message}, which is no file of ours.",
            field="file",
            message=report.message,
        )
    if report.whole:
        filing.take_back(file=file.pk, by=by, reason=report.whole)
        return Verdict(report.message, whole=True, refused=0)
    refused = sum(_refuse(file, end, code) for end, code in report.refused)
    audit.record(
        actor=by,
        action="payments.verdict_taken_in",
        subject=f"bank_file:{file.pk}",
        facts={"refused": refused},
    )
    return Verdict(report.message, whole=False, refused=refused)


def _refuse(file: BankFile, end_to_end: str, code: str) -> bool:
    debit = (
        Debit.objects.select_for_update(of=("self",))
        .select_related("mandate")
        .filter(end_to_end=end_to_end, group__file=file, stage="filed")
        .first()
    )
    if debit is not None:
        debit.stage, debit.return_code, debit.returned_at = "rejected", code[:12], clock.now()
        debit.save(update_fields=["stage", "return_code", "returned_at"])
        Mandate.objects.filter(pk=debit.mandate.pk).update(collections=F("collections") - 1)
        mandating.came_back(debit=debit, code=code)
        bank_news.note(banking.SDD, [debit.key])
        return True
    transfers = OutgoingTransfer.objects.filter(end_to_end=end_to_end, file=file, stage="filed")
    known = transfers.first()
    if known is None:
        return False
    transfers.update(stage="dropped", reason=code[:80], changed_at=clock.now())
    key = naming.attempt_of(known)
    if key is not None:
        bank_news.note(known.provider, [key])
    return True
