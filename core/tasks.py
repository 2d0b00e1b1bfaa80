from celery import shared_task

from core import clock, sweeps


@shared_task(name="core.sweep", time_limit=600, soft_time_limit=540)
def sweep(*, name: str, **_: object) -> int:
    """Run the sweep `name` at the shop's moment."""
    return sweeps.run(name, now=clock.now())
