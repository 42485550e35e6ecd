"""Is everybody well?"""

from datetime import datetime, timedelta

from andruck.core import clock
from andruck.infra.models import Heartbeat, Mail


def seconds_since_beat(name: str) -> float | None:
    """Seconds since the part last said that it is alive; None if it never did."""
    beat = Heartbeat.objects.filter(name=name).first()
    if beat is None:
        return None
    return max((clock.now() - beat.at) / timedelta(seconds=1), 0.0)


def mails_waiting(before: datetime) -> int:
    """How many mails written before this moment have not gone out yet."""
    return Mail.objects.filter(state=Mail.State.WAITING, created_at__lt=before).count()
