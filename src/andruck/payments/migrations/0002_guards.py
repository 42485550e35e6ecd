from django.db import migrations

from andruck.payments.models import guards


def install(apps, schema_editor):
    guards.install(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [("payments", "0001_ledger")]

    operations = [migrations.RunPython(install, migrations.RunPython.noop, elidable=False)]
