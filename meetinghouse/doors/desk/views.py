"""The desk's pages: the queue, a case, a person, the record."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from meetinghouse.domain.community.queries import rules as community_rules
from meetinghouse.domain.safety import actions, queries
from meetinghouse.domain.safety.queries import QueueFilter
from meetinghouse.domain.safety.records import CaseRecord
from meetinghouse.domain.safety.vocabulary.desk_words import Measure
from meetinghouse.doors.desk.forms import DecisionForm, LiftForm, NoteForm, QueueForm
from meetinghouse.doors.desk.gate import DeskView
from meetinghouse.kernel.errors import Invalid

_HERE = {"here": "desk"}


class Queue(DeskView):
    """What waits, the most urgent first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """One page of the queue."""
        form = QueueForm(request.GET)
        form.is_valid()
        data = form.cleaned_data
        wanted = QueueFilter(
            shows=data.get("shows") or "open", severity=data.get("severity") or "", subject_kind=data.get("kind") or ""
        )
        found = queries.open_cases(self.viewer, self.page(), wanted)
        context = _HERE | {"tab": "queue", "form": form, "shows": wanted.shows, "cases": found.items}
        return render(request, "desk/queue.html", context | {"older_than": found.older_than})


class Case(DeskView):
    """Everything about one case. That it was opened goes into the record."""

    def get(self, request: HttpRequest, case_id: int) -> HttpResponse:
        """The case's page, with the form to decide it for who has claimed it."""
        case = actions.open_case(self.viewer, case_id=case_id)
        form = DecisionForm(case=case, rules=community_rules()) if case.is_mine and not case.conflict else None
        return _case_page(request, self, case_id, form=form, case=case)


def _case_page(
    request: HttpRequest,
    view: DeskView,
    case_id: int,
    *,
    form: DecisionForm | None,
    case: CaseRecord | None = None,
    note: NoteForm | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = case or actions.open_case(view.viewer, case_id=case_id)
    entries = queries.record(view.viewer, view.page(limit=20), thing=f"case:{case_id}")
    context = {"tab": "queue", "case": shown, "form": form, "note_form": note or NoteForm(), "lift_form": LiftForm()}
    return render(request, "desk/case.html", _HERE | context | {"entries": entries.items}, status=status)


class Claim(DeskView):
    """Take a case, or keep it for another half hour."""

    def post(self, request: HttpRequest, case_id: int) -> HttpResponse:
        """Claim it."""
        actions.claim_case(self.viewer, case_id=case_id)
        return redirect("desk_case", case_id=case_id)


class Release(DeskView):
    """Give a case back."""

    def post(self, request: HttpRequest, case_id: int) -> HttpResponse:
        """Release it."""
        actions.release_case(self.viewer, case_id=case_id)
        messages.success(request, "Others can take this case now.")
        return redirect("desk_queue")


class Note(DeskView):
    """Write something for the rest of the staff."""

    def post(self, request: HttpRequest, case_id: int) -> HttpResponse:
        """Add the note, or show what is wrong with it."""
        form = NoteForm(request.POST)
        if form.is_valid():
            try:
                actions.add_note(self.viewer, case_id=case_id, text=form.cleaned_data["text"])
            except Invalid as refusal:
                form.add_error("text", refusal.fields.get("text", refusal.message))
            else:
                return redirect("desk_case", case_id=case_id)
        return _case_page(request, self, case_id, form=None, note=form, status=422)


class Decide(DeskView):
    """Decide a case in two steps: what the person will read first, then for good."""

    def post(self, request: HttpRequest, case_id: int) -> HttpResponse:
        """Show the statement; with ``step=confirm``, carry the decision out."""
        case = actions.open_case(self.viewer, case_id=case_id)
        form = DecisionForm(request.POST, case=case, rules=community_rules())
        if not form.is_valid():
            return _case_page(request, self, case_id, form=form, case=case, status=422)
        wanted = {"case_id": case_id, "measure": form.cleaned_data["measure"], "reasons": form.reasons()}
        step = request.POST.get("step", "preview")
        if step == "edit":
            return _case_page(request, self, case_id, form=form, case=case)
        try:
            if step == "confirm":
                actions.decide_case(self.viewer, **wanted)
                messages.success(request, "Decided. The people concerned are being told.")
                return redirect("desk_case", case_id=case_id)
            statement = actions.preview_decision(self.viewer, **wanted)
        except Invalid as refusal:
            form.show(refusal)
            return _case_page(request, self, case_id, form=form, case=case, status=422)
        label = Measure(form.cleaned_data["measure"]).label
        context = {"tab": "queue", "case": case, "form": form, "statement": statement, "measure_label": label}
        return render(request, "desk/preview.html", _HERE | context)


class Lift(DeskView):
    """Undo what a decision did."""

    def post(self, request: HttpRequest, restriction_id: int) -> HttpResponse:
        """Lift it and go back to the case."""
        form = LiftForm(request.POST)
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        case_id = actions.lift_restriction(self.viewer, restriction_id=restriction_id, reason=reason)
        messages.success(request, "Undone. Everything is as it was.")
        return redirect("desk_case", case_id=case_id)


class Person(DeskView):
    """What the desk had to do with somebody."""

    def get(self, request: HttpRequest, acct: str) -> HttpResponse:
        """Their history; that it was opened goes into the record."""
        history = actions.open_person(self.viewer, handle=acct)
        return render(request, "desk/person.html", _HERE | {"tab": "queue", "history": history})


class Record(DeskView):
    """What the staff did, newest first, and whether the record is whole."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """One page of the record; the chain is gone through only where it is asked for."""
        found = queries.record(self.viewer, self.page(limit=50))
        context: dict[str, object] = {"tab": "record", "entries": found.items, "older_than": found.older_than}
        if "check" in request.GET:
            context |= {"chain": queries.chain_state(self.viewer), "is_guarded": queries.is_guarded(self.viewer)}
        return render(request, "desk/record.html", _HERE | context)
