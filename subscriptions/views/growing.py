"""The child's range: it follows the age, or stays where the parent wants it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core import clock
from core.components import Seo
from subscriptions.changes import changeable, range_choice, ranges, refusals
from subscriptions.changes.change_forms import RangeChoice
from subscriptions.models import Subscription


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def stage(request: HttpRequest, reference: str) -> HttpResponse:
    """The ranges that the next box can come from, with what each costs; and whether the range follows the age."""
    assert request.user.pk is not None
    rows = Subscription.objects.select_related("range", "plan", "child")
    subscription = rows.filter(user_id=request.user.pk, reference=reference).first()
    if subscription is None:
        raise Http404
    now = clock.now()
    options = range_choice.options_for(subscription=subscription, now=now)
    form = RangeChoice(request.POST or None, subscription=subscription, options=options)
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        try:
            row = ranges.choose(
                subscription_id=subscription.pk,
                range_id=wanted["range"],
                follows_age=wanted["follows_age"],
                now=now,
            )
        except changeable.CannotChange as problem:
            messages.error(request, refusals.words_of(problem))
        else:
            messages.success(request, _("Noted: the boxes come from %(range)s.") % {"range": row.range.name})
        return redirect("subscriptions:detail", reference=reference)
    title = _("The range of %(child)s’s boxes") % {"child": subscription.child.first_name}
    page = {"subscription": subscription, "title": title, "form": form, "seo": Seo(title=title, robots="noindex")}
    return render(request, "subscriptions/range.html", page, status=422 if form.errors else 200)
