"""The second step of signing in: who is asked for a second factor, and by which codes accounts are opened."""

from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.models import Login
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.webauthn.internal.flows import did_use_passwordless_login
from django.http import HttpRequest, HttpResponse

from andruck.core import clock
from andruck.infra import links, mail
from andruck.infra.ports import letterhead
from andruck.infra.rules.post import Sort
from andruck.people.actions import accounts as acting
from andruck.people.queries import accounts
from andruck.people.rules.accounts import CODE_LIFE, CODE_TRIES
from andruck.people.rules.gate import demands_second_factor


class SecondFactorStage(AuthenticateStage):
    """Staff are always asked; readers only if they wish to be. A passkey that opened the door alone is both."""

    def _should_handle(self, request: HttpRequest) -> bool:
        user = self.login.user
        if user is None or did_use_passwordless_login(request, user):
            return False
        return demands_second_factor(
            staff=accounts.is_staff(user), wished=user.wants_second_factor, factors=accounts.factors(user.pk)
        )


class CodeProcess(LoginCodeVerificationProcess):
    """A code by mail, the same for everybody who asks: with an account, without one, and staff, for whom none opens.

    Whether there is an account is decided when the code has been typed. Until then nothing differs: not the page,
    not the number of mails, not what is done meanwhile.
    """

    def __init__(self, stage: Any) -> None:
        super().__init__(stage)
        self.max_attempts = CODE_TRIES

    @classmethod
    def begin(cls, request: HttpRequest, address: str, *, may_send: bool) -> "CodeProcess":
        """Send a code, unless too many went there, and remember in this browser's session what is awaited."""
        from allauth.account.stages import LoginByCodeStage, LoginStageController

        login = Login(user=None, email=address)
        login.state["stages"] = {"current": "login_by_code"}
        stage = LoginByCodeStage(LoginStageController(request, login), request, login)
        stage.state.update({**cls.initial_state(user=None, email=address), "initiated_by_user": True})
        process = cls(stage)
        process.state["code"] = ""
        if may_send:
            process.post(address)
        process.persist()
        return process

    @classmethod
    def resume(cls, stage: Any) -> "CodeProcess | None":
        """What is awaited in this browser's session; None when it is too late."""
        process: CodeProcess | None = cls(stage).abort_if_invalid()
        return process

    def post(self, address: str) -> None:
        """The mail: a code, or for staff the way to sign in."""
        user = accounts.of_address(address)
        works_here = user is not None and accounts.is_staff(user)
        code = self.generate_code()
        if works_here:
            self.state["code"] = ""
        mail.send(
            to=address,
            template="account/mail/staff.txt" if works_here else "account/mail/code.txt",
            context={
                "paper": letterhead().name,
                "code": code,
                "entrance": links.to("account_password_login"),
            },
            sort=Sort.ASKED,
            person=None if user is None else user.pk,
            expires=clock.now() + CODE_LIFE,
        )

    def finish(self, redirect_url: str | None) -> HttpResponse:
        """The code was right: sign in, and open the account if this is the first time."""
        address = self.state["email"]
        known = accounts.of_address(address)
        user = acting.open_account(address=address)
        mail.absolve(address)
        record_authentication(self.request, user, method="code", email=address)
        login = Login(user=user, redirect_url=redirect_url, email=address, signup=known is None)
        answer: HttpResponse = perform_login(self.request, login)
        return answer
