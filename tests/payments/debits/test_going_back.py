"""Money given back by transfer, and what the bank refuses of a file."""

from typing import Any

import pytest

from andruck.core.errors import Refusal
from andruck.core.money import Money
from andruck.payments.actions import filing, refunding, verdicts
from andruck.payments.models import BankFile, Debit, Mandate, OutgoingTransfer
from andruck.payments.rules.mandates import State
from tests.payments import bank_scene, scene
from tests.payments.bank_scene import announce, debit
from tests.payments.debit_scene import OURS, collect, comes_back, filed

pytestmark = pytest.mark.django_db


class TestRefunds:
    def test_money_that_the_bank_gave_back_is_not_sent_again(self, treasurer: Any) -> None:
        row = debit(1000)
        announce()
        collect(filed())
        refunding.request(attempt=row.key, amount=Money(1000), by=treasurer)
        bank_scene.work()
        assert OutgoingTransfer.objects.get().stage == "waiting"
        comes_back(row, "MD06", opening=101_000)
        with pytest.raises(Refusal) as caught:
            filing.file_transfers(by=treasurer)
        assert caught.value.code == "file_empty"
        assert OutgoingTransfer.objects.get().stage == "waiting"


def report(file: BankFile, *refused: tuple[str, str], whole: str = "") -> bytes:
    """What the bank says about a file."""
    status = f"<GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Cd>{whole}</Cd></Rsn></StsRsnInf>" if whole else ""
    payments = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{end}</OrgnlEndToEndId><TxSts>RJCT</TxSts>"
        f"<StsRsnInf><Rsn><Cd>{code}</Cd></Rsn></StsRsnInf></TxInfAndSts>"
        for end, code in refused
    )
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt><GrpHdr/>'
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{file.message}</OrgnlMsgId>{status}</OrgnlGrpInfAndSts>"
        f"<OrgnlPmtInfAndSts>{payments}</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
    ).encode()


class TestVerdicts:
    def test_single_payments_are_refused(self) -> None:
        rows = [debit(1000, "1"), debit(2000, "2")]
        announce()
        file = filed()
        data = report(file, (rows[0].end_to_end, "AC01"))
        assert verdicts.take_in(data=data).refused == 1
        assert verdicts.take_in(data=data).refused == 0
        bank_scene.work()
        collect(file)
        assert [scene.status(row.key) for row in rows] == ["declined", "settled"]
        assert Mandate.objects.get(pk=rows[0].mandate_id).state == State.SUSPENDED
        assert scene.balances()[OURS] == -2000

    def test_a_whole_file_is_refused(self) -> None:
        row = debit(1000)
        announce()
        file = filed()
        assert verdicts.take_in(data=report(file, whole="FF01")).whole
        assert (scene.status(row.key), Debit.objects.get().stage) == ("pending", "announced")
        assert filed().count == 1

    def test_somebody_elses_file(self) -> None:
        debit(1000)
        announce()
        file = filed()
        file.message = "FREMD"
        with pytest.raises(Refusal) as caught:
            verdicts.take_in(data=report(file))
        assert caught.value.code == "statement_file"
