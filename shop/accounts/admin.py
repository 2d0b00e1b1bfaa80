from django.contrib import admin

from shop.accounts.models import User


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    search_fields = ("email", "last_name", "first_name")
    ordering = ("email",)
