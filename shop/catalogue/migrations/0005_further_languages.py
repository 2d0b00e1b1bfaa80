from core.language_columns import FurtherLanguages
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0004_product_kind_book'),
    ]

    operations = [
        FurtherLanguages('category', ['name', 'slug', 'description', 'meta_title', 'meta_description']),
        FurtherLanguages('product', ['title', 'slug', 'short', 'description', 'meta_title', 'meta_description']),
        FurtherLanguages('productfacts', ['dimensions', 'made_in', 'warning']),
    ]
