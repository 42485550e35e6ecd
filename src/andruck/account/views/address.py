"""Another mail address: confirmed by a code sent there, and the old one is told."""

from typing import Any

from allauth.account.views import ConfirmEmailVerificationCodeView, EmailView
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from andruck.account.door import too_often
from andruck.infra import nets
from andruck.people.actions import limits


class ChangeAddress(EmailView):
    """The form for the new address."""

    def post(self, request: HttpRequest, *args: Any, **parts: Any) -> HttpResponseBase:
        if not limits.code_from_net(nets.net(request)) or not limits.code_to_address(
            request.POST.get("email", "")
        ):
            return too_often(request)
        answer: HttpResponseBase = super().post(request, *args, **parts)
        return answer


class TypeAddressCode(ConfirmEmailVerificationCodeView):
    """The code that was sent to the new address."""

    def get_default_success_url(self) -> str:
        return reverse("account_home")
