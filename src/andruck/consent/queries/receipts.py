"""The proof of a yes, as its owner may have it: the fields of ISO/IEC TS 27560:2023 as JSON."""

from typing import Any

from andruck.consent.models import ConsentHolder, ConsentRecord

SCHEMA = "ISO/IEC TS 27560:2023, andruck 1"
BASIS = "Art. 6(1)(a) GDPR; § 25(1) TDDDG"
JURISDICTION = "EU/DE"


def of_device(subject: bytes) -> list[dict[str, Any]]:
    """Everything under this number, the oldest first."""
    return _receipts([subject.hex()]) if subject else []


def of_account(account: int) -> list[dict[str, Any]]:
    """Everything that was said on devices on which this account was signed in."""
    subjects = ConsentHolder.objects.filter(account=account).values_list("subject", flat=True)
    return _receipts(list(subjects))


def _receipts(subjects: list[str]) -> list[dict[str, Any]]:
    rows = ConsentRecord.objects.filter(subject__in=subjects).select_related("notice", "end").order_by("pk")
    return [_receipt(row) for row in rows]


def _receipt(row: ConsentRecord) -> dict[str, Any]:
    end = getattr(row, "end", None)
    return {
        "record_id": str(row.number),
        "schema_version": SCHEMA,
        "controller": row.controller,
        "subject_ref": row.subject,
        "purpose": row.purpose,
        "legal_basis": BASIS,
        "jurisdiction": JURISDICTION,
        "notice": row.notice.text,
        "notice_sha256": row.notice.digest,
        "notice_version": row.version,
        "language": row.notice.language,
        "ui_variant": row.variant,
        "method": row.method,
        "despite_general_objection": row.despite_objection,
        "data_categories": row.data,
        "recipients": row.recipients,
        "storage_days": row.days,
        "declared_minimum_age": row.declared_age,
        "given_at": row.given_at.isoformat(),
        "expires_at": row.expires_at.isoformat(),
        "ended_at": end.at.isoformat() if end else None,
        "ended_by": end.how if end else None,
    }
