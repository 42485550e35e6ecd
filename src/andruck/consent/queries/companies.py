"""Whether another company may do something, by the word of an external consent dialogue: the only door to it.

What the paper itself does never rests on such a word, but on a yes that was given to it: ``queries.may``.
"""

from collections.abc import Iterable

from django.http import HttpRequest

from andruck.consent import ports
from andruck.consent.queries import objects
from andruck.consent.rules.tcf import Reason, Verdict, judge
from andruck.core import clock


def may_company(vendor: int, purposes: Iterable[int], request: HttpRequest) -> Verdict:
    """Whether the company of this number may do something for all these purposes of the framework, and why.

    Without a dialogue everything is refused, and so it is for browsers that object. Raises ValueError for a company
    or purposes that do not exist.
    """
    dialogue = ports.dialogue()
    if dialogue is None:
        return Verdict(False, Reason.OFF)
    if objects(request):
        return Verdict(False, Reason.OBJECTED)
    return judge(
        dialogue.said(request),
        vendor=vendor,
        purposes=frozenset(purposes),
        policy=dialogue.policy,
        now=clock.now(),
    )
