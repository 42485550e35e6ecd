from django.db import migrations, models

from andruck.infra.migrating import AppendOnly


class Migration(migrations.Migration):

    dependencies = [
        ('consent', '0001_records'),
    ]

    operations = [
        migrations.AddField(
            model_name='consentrecord',
            name='declared_age',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        AppendOnly('consentrecord', forgets=True),
    ]
