from django.db import migrations, models

import core.db


class Migration(migrations.Migration):
    dependencies = [
        ("order", "0002_paid_by_credit"),
    ]

    operations = [
        migrations.AlterField(
            model_name="order",
            name="kind",
            field=models.CharField(
                choices=[("purchase", "purchase"), ("renewal", "renewal"), ("gift", "opened gift")],
                default="purchase",
                max_length=16,
                verbose_name="kind",
            ),
        ),
        migrations.AddField(
            model_name="taxrow",
            name="destination",
            field=core.db.CodeField(blank=True, default="", max_length=2, verbose_name="country of the goods"),
            preserve_default=False,
        ),
    ]
