"""The paper's settings without the press, as a peer."""

from andruck.project.settings import *  # noqa: F403
from andruck.project.settings import MIDDLEWARE as OURS

MIDDLEWARE = [name for name in OURS if ".press." not in name]
