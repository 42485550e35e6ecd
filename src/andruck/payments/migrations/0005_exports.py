import django.core.validators
from django.db import migrations, models

from andruck.payments.models import guards


def install(apps, schema_editor):
    guards.install(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0004_bank'),
    ]

    operations = [
        migrations.CreateModel(
            name='AdviserSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('chart', models.CharField(choices=[('SKR03', 'SKR03'), ('SKR04', 'SKR04')], default='SKR03', max_length=5, verbose_name='chart of accounts')),
                ('digits', models.PositiveSmallIntegerField(default=4, validators=[django.core.validators.MinValueValidator(4), django.core.validators.MaxValueValidator(8)], verbose_name="digits of an account's number")),
                ('consultant', models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1001), django.core.validators.MaxValueValidator(9999999)], verbose_name='number of the adviser')),
                ('client', models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(99999)], verbose_name='number of the client')),
                ('year_start', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(12)], verbose_name='first month of the business year')),
            ],
            options={
                'verbose_name': 'tax adviser',
            },
        ),
        migrations.CreateModel(
            name='ExportBatch',
            fields=[
                ('number', models.BigAutoField(primary_key=True, serialize=False)),
                ('since', models.DateField()),
                ('until', models.DateField()),
                ('created_at', models.DateTimeField()),
                ('by', models.CharField(max_length=40)),
                ('booking', models.BigIntegerField()),
                ('hash', models.BinaryField(max_length=32)),
                ('settings', models.JSONField()),
                ('numbers', models.JSONField()),
                ('files', models.JSONField()),
            ],
            options={
                'indexes': [models.Index(fields=['since', 'until', 'number'], name='payments_batch_period')],
            },
        ),
        migrations.RunPython(install, migrations.RunPython.noop),
    ]
