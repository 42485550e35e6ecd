"""Pages of the desk about direct debits, mandates and files for the bank."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages as notices
from wagtail.admin.widgets.button import HeaderButton

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.desk.bank import words
from andruck.desk.bank.forms import AccountForm, AmendForm, ReasonForm, TakeOverForm, refuse
from andruck.desk.bank.views import Desk
from andruck.payments.actions import announcing, bank_accounts, bank_news, filing, mandating, presenting
from andruck.payments.queries import bank, debiting
from andruck.payments.rules import collecting
from andruck.payments.rules.mandates import Frequency, State

DEBITS, WRITE, LETTERS, FETCH, TAKE_BACK, TRANSFERS, MANDATES, MANDATE, TAKE_OVER, AGAIN, ACCOUNTS, ACCOUNT = (
    f"desk_bank_{name}"
    for name in (
        "debits", "write", "letters", "fetch", "take_back", "transfers", "mandates", "mandate", "take_over", "again",
        "accounts", "account",
    )
)  # fmt: skip


def _number(text: str) -> int:
    return int(text) if text.isdigit() and len(text) < 18 else 0


class DebitsView(Desk):
    """What could go to the bank now, what waits, what has gone."""

    template_name = "desk/bank/debits.html"
    section = (DEBITS, gettext_lazy("Direct debits"))

    def get(self, request: HttpRequest) -> HttpResponse:
        """The preview of a file, and the files there are."""
        now = timezone.localtime(clock.now())
        preview = debiting.preview(now=now)
        return self.page(
            preview=preview,
            until=now.date() + collecting.AHEAD,
            letters=debiting.letters(),
            files=[file for file in debiting.files() if file.kind.startswith("pain.008")],
            accounts_url=reverse(ACCOUNTS),
            reason=ReasonForm(),
        )


class WriteView(Desk):
    """Writing a file: of debits as the preview showed them, or of transfers."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """The file's place is the list it is shown in."""
        debits = request.POST.get("kind") == "debits"
        back = DEBITS if debits else TRANSFERS
        try:
            if debits:
                expected = filing.Expected(
                    _number(request.POST.get("count", "")), _number(request.POST.get("cents", ""))
                )
                filing.file_debits(by=request.user, expected=expected)
            else:
                filing.file_transfers(by=request.user)
        except Refusal as refusal:
            return self.refused(refusal, back)
        bank_news.tell()
        notices.success(request, _("The file has been written. Download it and hand it in at the bank."))
        return redirect(back)


class LettersView(Desk):
    """Payers without an address have been told by letter."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Those that were ticked."""
        chosen = [number for text in request.POST.getlist("debit") if (number := _number(text))]
        try:
            told = announcing.told_by_letter(debits=chosen, by=request.user)
        except Refusal as refusal:
            return self.refused(refusal, DEBITS)
        notices.success(
            request,
            ngettext("%(count)s debit is announced.", "%(count)s debits are announced.", told)
            % {"count": told},
        )
        return redirect(DEBITS)


class FetchView(Desk):
    """A file for the bank, as it was written."""

    def post(self, request: HttpRequest, id: int) -> HttpResponse:
        """The same bytes every time; who fetched them first is noted."""
        if not any(file.id == id for file in debiting.files(limit=10_000)):
            raise Http404
        name, content = filing.fetch(file=id, by=request.user)
        return HttpResponse(
            content,
            content_type="application/xml",
            headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
        )


class TakeBackView(Desk):
    """The bank did not take a file."""

    def post(self, request: HttpRequest, id: int) -> HttpResponse:
        """What was in it waits again."""
        back = TRANSFERS if request.POST.get("kind") == "transfers" else DEBITS
        if not any(file.id == id for file in debiting.files(limit=10_000)):
            raise Http404
        try:
            filing.take_back(file=id, by=request.user, reason=request.POST.get("reason", ""))
        except Refusal as refusal:
            return self.refused(refusal, back)
        notices.success(request, _("Taken back. What was in the file waits for another one."))
        return redirect(back)


class TransfersView(Desk):
    """Money that goes back to payers."""

    template_name = "desk/bank/transfers.html"
    section = (TRANSFERS, gettext_lazy("Transfers back"))

    def get(self, request: HttpRequest) -> HttpResponse:
        """What waits, what is at the bank, and the files."""
        return self.page(
            waiting=debiting.outgoing(),
            under_way=debiting.outgoing(stages=("filed",)),
            troubled=debiting.outgoing(stages=("back", "dropped")),
            files=[file for file in debiting.files() if file.kind.startswith("pain.001")],
        )


class MandatesView(Desk):
    """Finding a mandate."""

    template_name = "desk/bank/mandates.html"
    section = (MANDATES, gettext_lazy("Mandates"))

    @cached_property
    def header_buttons(self) -> list[Any]:
        return [HeaderButton(_("Take over a mandate"), url=reverse(TAKE_OVER), icon_name="plus")]

    def get(self, request: HttpRequest) -> HttpResponse:
        """By reference or name, in one state or all."""
        query, state = request.GET.get("q", "")[:100], request.GET.get("state", "")
        known = [one.value for one in State]
        rows = debiting.find_mandates(query, state=state if state in known else "")
        return self.page(
            rows=rows, query=query, state=state, states=[(one.value, words.state(one)) for one in State]
        )


class MandateView(Desk):
    """One mandate: what was agreed to, what happened, its debits."""

    template_name = "desk/bank/mandate.html"
    section = (MANDATES, gettext_lazy("Mandates"))
    page_subtitle = "mandate"
    kwargs: dict[str, Any]

    def get_page_subtitle(self) -> str:
        return str(self.kwargs["reference"])

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Everything about it."""
        return self.show(reference)

    def show(self, reference: str, **forms: Any) -> HttpResponse:
        """The page; forms that were filled in wrongly come back."""
        sheet = debiting.mandate(reference)
        if sheet is None:
            raise Http404
        live = sheet.row.state in {State.ACTIVE, State.AMENDED, State.SUSPENDED}
        return self.page(
            status=422 if forms else 200,
            sheet=sheet,
            row=sheet.row,
            live=live,
            amend=forms.get("amend") or AmendForm(),
            end=forms.get("end") or ReasonForm(),
        )

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        """End it, or enter another account."""
        ending = "end" in request.POST
        form = ReasonForm(request.POST) if ending else AmendForm(request.POST)
        if not form.is_valid():
            return self.show(reference, **{"end" if ending else "amend": form})
        try:
            if ending:
                mandating.revoke(reference=reference, reason=form.cleaned_data["reason"], by=request.user)
            else:
                mandating.amend(
                    reference=reference,
                    number=form.cleaned_data["iban"],
                    name=form.cleaned_data["name"],
                    by=request.user,
                )
        except Refusal as refusal:
            refuse(form, refusal)
            return self.show(reference, **{"end" if ending else "amend": form})
        bank_news.tell()
        notices.success(
            request, _("The mandate has ended.") if ending else _("The account has been changed.")
        )
        return redirect(MANDATE, reference)


class AgainView(Desk):
    """Presenting a debit again that came back for lack of money."""

    def post(self, request: HttpRequest, id: int) -> HttpResponse:
        """Its payer is told anew first."""
        reference = request.POST.get("mandate", "")[:35] or "-"
        try:
            presenting.present_again(debit=id, by=request.user)
        except Refusal as refusal:
            return self.refused(refusal, MANDATE, reference)
        notices.success(request, _("It will be announced and presented once more."))
        return redirect(MANDATE, reference)


class TakeOverView(Desk):
    """Entering a mandate that was given elsewhere."""

    template_name = "desk/bank/form.html"
    section = (MANDATES, gettext_lazy("Mandates"))
    page_subtitle: Any = gettext_lazy("Take over a mandate")

    def get(self, request: HttpRequest) -> HttpResponse:
        """An empty form."""
        return self.page(form=TakeOverForm(), back=reverse(MANDATES))

    def post(self, request: HttpRequest) -> HttpResponse:
        """It is in force at once."""
        form = TakeOverForm(request.POST)
        if form.is_valid():
            try:
                reference = _take_over(form.cleaned_data, request.user)
            except Refusal as refusal:
                refuse(form, refusal)
            else:
                return redirect(MANDATE, reference)
        return self.page(status=422, form=form, back=reverse(MANDATES))


def _take_over(data: dict[str, Any], user: Any) -> str:
    return mandating.take_over(
        reference=data["reference"],
        given=mandating.Given(
            name=data["name"], iban=data["iban"], frequency=Frequency(data["frequency"]), text=data["text"]
        ),
        signed_on=data["signed_on"],
        last_used_on=data["last_used_on"],
        by=user,
    )


class AccountsView(Desk):
    """The paper's bank accounts."""

    template_name = "desk/bank/accounts.html"
    section = (ACCOUNTS, gettext_lazy("Bank accounts"))

    @cached_property
    def header_buttons(self) -> list[Any]:
        return [HeaderButton(_("Add an account"), url=reverse(ACCOUNT, args=["new"]), icon_name="plus")]

    def get(self, request: HttpRequest) -> HttpResponse:
        """All of them."""
        return self.page(accounts=bank.accounts())


class AccountView(Desk):
    """One bank account."""

    template_name = "desk/bank/form.html"
    section = (ACCOUNTS, gettext_lazy("Bank accounts"))
    page_subtitle = "account"
    kwargs: dict[str, Any]

    def get_page_subtitle(self) -> str:
        slug = str(self.kwargs["slug"])
        return _("Add an account") if slug == "new" else slug

    def _known(self, slug: str) -> bank.Account | None:
        found = next((one for one in bank.accounts() if one.slug == slug), None)
        if found is None and slug != "new":
            raise Http404
        return found

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The form, filled in for an account that is there."""
        known = self._known(slug)
        if known is None:
            # A second account takes readers' payments over only when somebody says so.
            first = not bank.accounts()
            initial = {"slug": "main" if first else "", "receives": first}
            return self.page(form=AccountForm(initial=initial), back=reverse(ACCOUNTS))
        form = AccountForm(initial={name: getattr(known, name) for name in ("slug", *bank_accounts.FIELDS)})
        form.fields["slug"].disabled = True
        return self.page(form=form, back=reverse(ACCOUNTS))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Save it."""
        known = self._known(slug)
        form = AccountForm(request.POST, initial={"slug": known.slug} if known else None)
        form.fields["slug"].disabled = known is not None
        if form.is_valid():
            facts = {name: form.cleaned_data[name] for name in bank_accounts.FIELDS}
            try:
                bank_accounts.save(slug=form.cleaned_data["slug"], facts=facts, by=request.user)
            except Refusal as refusal:
                refuse(form, refusal)
            else:
                notices.success(request, _("Saved."))
                return redirect(ACCOUNTS)
        return self.page(status=422, form=form, back=reverse(ACCOUNTS))
