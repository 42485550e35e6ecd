"""What is counted, what of it is never known, and what of it is shown. Pure."""

from andruck.usage.rules.arrivals import Arrival, Device, arrival, campaign
from andruck.usage.rules.beacons import beacon
from andruck.usage.rules.pages import Kind, Page
from andruck.usage.rules.showing import LEAST, Cell, hidden
from andruck.usage.rules.tallies import NonsenseError, Sort, Tally

__all__ = [
    "LEAST",
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
    "hidden",
]
