from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0002_refunds_disputes_and_messages")]

    operations = [
        migrations.AddField(
            model_name="paymentmethod",
            name="warned_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="told that it expires at"),
        )
    ]
