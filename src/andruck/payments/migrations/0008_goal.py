from django.core.validators import MinValueValidator
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0007_reach'),
    ]

    operations = [
        migrations.AddField(
            model_name='treasurysettings',
            name='goal_cents',
            field=models.BigIntegerField(blank=True, null=True, validators=[MinValueValidator(1)], verbose_name='income wanted in a month (cents)'),
        ),
    ]
