from zoneinfo import ZoneInfo

from django.db import migrations

BATCH = 1000


def fill(apps, schema_editor):
    """Invoices from before these columns: the country of their order's taxes, and the day of its payment."""
    Invoice = apps.get_model("invoicing", "Invoice")
    TaxRow = apps.get_model("order", "TaxRow")
    last = 0
    while True:
        found = Invoice.objects.filter(pk__gt=last, paid_on=None).select_related("order")
        batch = list(found.order_by("pk")[:BATCH])
        if not batch:
            return
        last = batch[-1].pk
        rows = TaxRow.objects.filter(order__in=[one.order_id for one in batch])
        countries = dict(rows.values_list("order_id", "country"))
        for invoice in batch:
            invoice.country = countries.get(invoice.order_id, invoice.country)
            if invoice.order.paid_at:
                invoice.paid_on = invoice.order.paid_at.astimezone(ZoneInfo("Europe/Paris")).date()
        Invoice.objects.bulk_update(batch, ["country", "paid_on"])


class Migration(migrations.Migration):

    dependencies = [
        ("invoicing", "0003_credit_notes_and_what_law_asks_of_invoices"),
        ("order", "0001_initial"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
