"""Becoming a member: allauth's sign-up with a person to it, and the owner's choice of who may come."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import SignupForm
from allauth.account.internal.flows.email_verification import send_verification_email_for_user
from allauth.account.models import EmailAddress
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from meetinghouse.domain.accounts.actions import use_invitation
from meetinghouse.domain.accounts.models import Account, Standing
from meetinghouse.domain.accounts.queries import open_invitation
from meetinghouse.domain.community.queries import current, rules
from meetinghouse.domain.people.actions import join
from meetinghouse.domain.people.models import PersonState
from meetinghouse.domain.people.queries import person_of_account
from meetinghouse.domain.people.rules import require_free_username
from meetinghouse.kernel import limits
from meetinghouse.kernel.errors import Invalid, TooMany
from meetinghouse.kernel.secrets import digest

INVITATION = "invitation"


class SignUpForm(SignupForm):
    """E-mail, password, a name for the profile, and what the sign-up mode asks for."""

    # Not "username": allauth keeps that word for a login's own name.
    handle = forms.CharField(
        max_length=30, label="Your handle", help_text="Letters, digits, underscores and dots. Others find you by it."
    )
    display_name = forms.CharField(max_length=settings.MAX_DISPLAY_NAME_CHARACTERS, label="Your name", required=False)
    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}), max_length=1000, required=False, label="Why would you like to join?"
    )
    agreement = forms.BooleanField(label="I will keep to the rules of this community")

    field_order = ("display_name", "handle", "email", "password1", "reason", "agreement")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mode = "open" if settings.INSTANT_SIGNUP else current().sign_up_mode
        if self.mode == "approval":
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]
        if not rules():
            del self.fields["agreement"]
        self.fields["display_name"].widget.attrs["autocomplete"] = "name"
        self.fields["handle"].widget.attrs["autocomplete"] = "username"

    def clean_handle(self) -> str:
        """The name is well-formed and free."""
        name = str(self.cleaned_data["handle"]).strip().lstrip("@")
        try:
            require_free_username(name)
        except Invalid as refusal:
            raise ValidationError(refusal.fields["username"]) from refusal
        return name

    @transaction.atomic
    def save(self, request: HttpRequest) -> Any:
        """The login, the person and the use of the invitation, all or nothing."""
        return super().save(request)


class MembershipAdapter(DefaultAccountAdapter):
    """Where allauth asks us: may somebody sign up, and what belongs to a new account."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """The owner's choice; an invitation in the session opens the door of an invitation-only place."""
        community = current()
        if settings.INSTANT_SIGNUP:
            return True
        if not community.is_founded:
            return False
        code = request.GET.get(INVITATION) or request.session.get(INVITATION, "")
        if code and open_invitation(digest(code)):
            request.session[INVITATION] = code
            return community.sign_up_mode != "closed"
        return community.sign_up_mode in {"open", "approval"}

    def save_user(self, request: HttpRequest, user: Account, form: SignUpForm, commit: bool = True) -> Account:  # type: ignore[override]  # noqa: FBT001, FBT002 -- allauth's signature, ours narrower
        """Make the account and its person.

        Raises:
            TooMany: too many sign-ups from one address.
        """
        limits.take("sign_up", f"ip:{request.META.get('REMOTE_ADDR', '')}")
        data = form.cleaned_data
        code = request.session.get(INVITATION, "")
        waits = form.mode == "approval" and not code
        user.email = data["email"].lower()
        user.reason = data.get("reason", "")
        user.standing = Standing.WAITING if waits else Standing.ACTIVE
        user.set_password(data["password1"])
        user.save()
        if code and form.mode != "open":
            use_invitation(code, account_id=user.pk)
        join(
            account_id=user.pk,
            username=data["handle"],
            display_name=data["display_name"],
            state=PersonState.WAITING if waits else PersonState.ACTIVE,
        )
        request.session.pop(INVITATION, None)
        return user

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count attempts for an address and from a place, in the database so that all processes agree.

        Raises:
            ValidationError: too many of them.
        """
        try:
            limits.take("sign_in_address", f"ip:{request.META.get('REMOTE_ADDR', '')}")
            limits.take("sign_in", f"email:{str(credentials.get('email', '')).lower()}")
        except TooMany as refusal:
            raise self.validation_error("too_many_login_attempts") from refusal
        super().pre_authenticate(request, **credentials)

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """Somebody who waits confirms their address first: only then do they stand in the queue."""
        waits = user.standing == Standing.WAITING
        if waits and not EmailAddress.objects.filter(user=user, verified=True).exists():
            send_verification_email_for_user(request, user)
            return redirect("account_email_verification_sent")
        return super().respond_user_inactive(request, user)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Subjects are rendered without a request, so what they name has to be handed over."""
        super().send_mail(template_prefix, email, {"community": current(), **context})

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        """After confirming, who waits learns what happens next."""
        if email_address.user.standing == Standing.WAITING:
            return reverse("account_inactive")
        return str(super().get_email_verification_redirect_url(email_address))

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """New members begin with their profile, others at home."""
        # Not request.person: that was looked up before signing in.
        person = person_of_account(request.user.pk) if request.user.is_authenticated else None
        if person is not None and not person.about and person.posts_count == 0 and person.picture is None:
            return "/settings/profile?welcome=1"
        return "/home"
