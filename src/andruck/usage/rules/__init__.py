"""What is counted, what of it is never known, and what of it is shown. Pure."""

from andruck.usage.rules.arrivals import Arrival, Device, arrival, campaign
from andruck.usage.rules.beacons import beacon
from andruck.usage.rules.pages import FORM, Kind, Page, leads_to
from andruck.usage.rules.showing import LEAST, REST, Cell, crossed, hidden, told
from andruck.usage.rules.tallies import PAUSE, NonsenseError, Sort, Tally

__all__ = [
    "FORM",
    "LEAST",
    "PAUSE",
    "REST",
    "Arrival",
    "Cell",
    "Device",
    "Kind",
    "NonsenseError",
    "Page",
    "Sort",
    "Tally",
    "arrival",
    "beacon",
    "campaign",
    "crossed",
    "hidden",
    "leads_to",
    "told",
]
