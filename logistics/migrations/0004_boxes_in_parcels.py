"""A parcel may hold the boxes of brothers and sisters: a row for each of them, made from the one box that parcels had."""

import django.db.models.deletion
from django.db import migrations, models

FILL = """
INSERT INTO logistics_parcelbox (parcel_id, cycle_id, order_id)
SELECT id, cycle_id, order_id FROM logistics_parcel WHERE cycle_id IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("logistics", "0003_held_parcels_and_reports"),
        ("order", "0001_initial"),
        ("subscriptions", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ParcelBox",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "cycle",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parcel_box",
                        to="subscriptions.cycle",
                        verbose_name="box",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="order.order",
                        verbose_name="order",
                    ),
                ),
                (
                    "parcel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="boxes",
                        to="logistics.parcel",
                        verbose_name="parcel",
                    ),
                ),
            ],
            options={"verbose_name": "box in a parcel", "verbose_name_plural": "boxes in parcels"},
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
