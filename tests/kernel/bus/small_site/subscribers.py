"""Three subscribers of one event: a quick one, a slow one, and one that answers with an event."""

import time
from datetime import timedelta

from django.db import transaction

from meetinghouse.kernel import bus, clock
from tests.kernel.bus.small_site.models import Consequence


class Changed(bus.Event):
    number: int


class Answered(bus.Event):
    number: int


def _note(number: int, subscriber: str, delivery: bus.Delivery) -> bool:
    after = (clock.now() - delivery.emitted_at) / timedelta(milliseconds=1)
    _, new = Consequence.objects.get_or_create(number=number, subscriber=subscriber, defaults={"after_ms": int(after)})
    return new


@bus.subscribe(Changed)
def quick(event: Changed, delivery: bus.Delivery) -> None:
    _note(event.number, "quick", delivery)


@bus.subscribe(Changed, slow=True)
def slow(event: Changed, delivery: bus.Delivery) -> None:
    time.sleep(0.002)
    _note(event.number, "slow", delivery)


@bus.subscribe(Changed)
def answer(event: Changed, delivery: bus.Delivery) -> None:
    with transaction.atomic():
        if _note(event.number, "answer", delivery):
            bus.emit(Answered(number=event.number))


@bus.subscribe(Answered)
def hear(event: Answered, delivery: bus.Delivery) -> None:
    _note(event.number, "hear", delivery)
