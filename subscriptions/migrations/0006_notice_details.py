import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("subscriptions", "0005_engine")]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="applied_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="counts since"),
        ),
        migrations.AddField(
            model_name="notice",
            name="details",
            field=models.JSONField(blank=True, default=dict, verbose_name="details"),
        ),
        migrations.AlterField(
            model_name="subscriptionpromotion",
            name="source",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="promised",
                to="subscriptions.boxpromotion",
                verbose_name="promotion",
            ),
        ),
    ]
