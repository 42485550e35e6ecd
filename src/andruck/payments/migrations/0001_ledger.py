import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True)),
                ('title', models.CharField(blank=True, max_length=120, verbose_name='title')),
                ('number', models.CharField(blank=True, max_length=9, verbose_name="number in the tax adviser's chart")),
            ],
            options={
                'verbose_name': 'account',
            },
        ),
        migrations.CreateModel(
            name='Closing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('until', models.DateField(unique=True)),
                ('by', models.CharField(max_length=150)),
                ('at', models.DateTimeField()),
                ('booking', models.BigIntegerField()),
                ('hash', models.BinaryField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('number', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('series', models.CharField(max_length=8)),
                ('year', models.PositiveSmallIntegerField()),
                ('ordinal', models.PositiveIntegerField()),
                ('key', models.CharField(max_length=120, unique=True)),
                ('issued_on', models.DateField()),
                ('digest', models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='Booking',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=120, unique=True)),
                ('on', models.DateField()),
                ('value_on', models.DateField()),
                ('kind', models.CharField(max_length=40)),
                ('reference', models.CharField(blank=True, max_length=120)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('recorded_at', models.DateTimeField()),
                ('hash', models.BinaryField(max_length=32)),
                ('document', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='payments.document')),
                ('undoes', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='payments.booking')),
            ],
        ),
        migrations.CreateModel(
            name='Posting',
            fields=[
                ('pk', models.CompositePrimaryKey('booking_id', 'line', blank=True, editable=False, primary_key=True, serialize=False)),
                ('booking', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='payments.booking')),
                ('line', models.PositiveSmallIntegerField()),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='payments.account')),
                ('on', models.DateField()),
                ('cents', models.BigIntegerField()),
                ('currency', models.CharField(max_length=3)),
            ],
        ),
        migrations.CreateModel(
            name='DayBalance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('currency', models.CharField(max_length=3)),
                ('on', models.DateField()),
                ('debit', models.BigIntegerField()),
                ('credit', models.BigIntegerField()),
                ('postings', models.PositiveIntegerField()),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='days', to='payments.account')),
            ],
        ),
        migrations.CreateModel(
            name='DocumentContent',
            fields=[
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='content', serialize=False, to='payments.document')),
                ('salt', models.CharField(max_length=32)),
                ('content', models.TextField()),
            ],
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.UniqueConstraint(fields=['series', 'year', 'ordinal'], name='payments_document_ordinal'),
        ),
        migrations.AddConstraint(
            model_name='daybalance',
            constraint=models.UniqueConstraint(fields=['account', 'currency', 'on'], name='payments_day_balance'),
        ),
        migrations.AddConstraint(
            model_name='daybalance',
            constraint=models.CheckConstraint(condition=models.Q(('credit__gte', 0), ('credit__lte', 100000000000000000), ('debit__gte', 0), ('debit__lte', 100000000000000000)), name='payments_day_balance_size'),
        ),
        migrations.AddIndex(
            model_name='booking',
            index=models.Index(fields=['on', 'id'], name='payments_booking_on'),
        ),
        migrations.AddIndex(
            model_name='booking',
            index=models.Index(condition=models.Q(('reference', ''), _negated=True), fields=['reference'], name='payments_booking_reference'),
        ),
        migrations.AddIndex(
            model_name='posting',
            index=models.Index(fields=['account', 'on', 'booking'], name='payments_posting_sheet'),
        ),
        migrations.AddConstraint(
            model_name='posting',
            constraint=models.CheckConstraint(condition=models.Q(('cents', 0), _negated=True), name='payments_posting_not_empty'),
        ),
    ]
