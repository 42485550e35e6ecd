"""Who can sign in to the demo paper."""

from andruck.people.rules import Role

PASSWORD = "andruck-demo"  # noqa: S105 (printed on the screen; "andruck check" refuses to go live with it)
SIGN_INS = {
    "reporter": Role.REPORTER,
    "editor": Role.EDITOR,
    "chief": Role.CHIEF,
    "ads": Role.ADS,
    "revenue": Role.REVENUE,
    "admin": Role.ADMINISTRATOR,
}
