"""From here on an address belongs to one account, and staff need a second factor."""

from datetime import timedelta
from typing import Any

import django.db.models.functions.text
from django.db import migrations, models
from django.db.models import Count
from django.db.models.functions import Lower

from andruck.core import clock

TIME_TO_SET_UP = timedelta(days=14)


def look_for_doubles(apps: Any, schema_editor: Any) -> None:
    """Say which accounts share an address: nobody but their owners knows whose it is."""
    users = apps.get_model("people", "User").objects.exclude(email="")
    doubles = users.values(same=Lower("email")).annotate(n=Count("pk")).filter(n__gt=1)
    lines = [
        f"{row['same']}: {', '.join(users.filter(email__iexact=row['same']).values_list('username', flat=True))}"
        for row in doubles
    ]
    if lines:
        raise ValueError(
            "Several accounts have the same mail address. Change or remove it under Settings → Users with the "
            "version before, then update again. " + "; ".join(lines)
        )


def let_staff_in(apps: Any, schema_editor: Any) -> None:
    """Whoever works here already has a fortnight to set up a second factor."""
    apps.get_model("people", "User").objects.update(let_in_until=clock.now() + TIME_TO_SET_UP)


class Migration(migrations.Migration):
    dependencies = [("people", "0003_accounts")]

    operations = [
        migrations.RunPython(look_for_doubles, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(let_staff_in, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("email"),
                condition=models.Q(("email", ""), _negated=True),
                name="one_account_per_address",
            ),
        ),
    ]
