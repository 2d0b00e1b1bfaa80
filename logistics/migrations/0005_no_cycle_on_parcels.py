from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("logistics", "0004_boxes_in_parcels")]

    operations = [migrations.RemoveField(model_name="parcel", name="cycle")]
