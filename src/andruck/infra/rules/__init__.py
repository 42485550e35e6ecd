"""What the machinery decides: what may be kept on devices and in the log of deeds, and which mails go out."""

from andruck.infra.rules.declarations import Basis, Declaration, Kind

__all__ = ["Basis", "Declaration", "Kind"]
