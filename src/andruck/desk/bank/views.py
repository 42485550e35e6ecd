"""Pages of the desk about bank statements: the inbox, one line, importing. For those who look after money."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View
from wagtail.admin import messages as notices
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from andruck.core.errors import Refusal
from andruck.core.money import Money
from andruck.desk.bank import words
from andruck.desk.bank.forms import AllocateForm, ColumnsForm, ImportForm, ReasonForm, refuse
from andruck.payments.actions import bank_news, matching, statements, uploads, verdicts, watching
from andruck.payments.queries import bank, inbox
from andruck.payments.rules.matching import Rule, Share, Target
from andruck.payments.rules.statements import reading, status, table
from andruck.payments.rules.statements.values import Format
from andruck.people.queries import has_role
from andruck.people.rules import Role

INBOX, LINE, GIVE, REVERSE, IMPORT, COLUMNS, STATEMENTS = (
    f"desk_bank_{name}" for name in ("inbox", "line", "give", "reverse", "import", "columns", "statements")
)
TREASURERS = (Role.REVENUE, Role.ADMINISTRATOR)


def folder() -> Path:
    """Where statements lie."""
    return Path(settings.DATA) / "statements"


class Desk(WagtailAdminTemplateMixin, View):
    """What the pages have in common."""

    page_title: Any = gettext_lazy("Bank")
    header_icon = "table"
    request: HttpRequest
    section: tuple[str, Any] = (INBOX, gettext_lazy("Bank statements"))

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not has_role(request.user, *TREASURERS):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        address, label = self.section
        here = [{"url": reverse(address), "label": label}]
        if self.page_subtitle:
            here.append({"url": "", "label": self.get_page_subtitle()})
        return [*super().get_breadcrumbs_items(), *here]

    def page(self, status: int = 200, **context: Any) -> HttpResponse:
        """The page."""
        response: HttpResponse = self.render_to_response(self.get_context_data(**context), status=status)
        return response

    def refused(self, refusal: Refusal, address: str, *args: Any) -> HttpResponse:
        """Say why not, and go back."""
        notices.error(self.request, words.sentence(refusal))
        return redirect(address, *args)


class InboxView(Desk):
    """Lines that wait for somebody."""

    template_name = "desk/bank/inbox.html"

    @cached_property
    def header_buttons(self) -> list[Any]:
        return [HeaderButton(_("Import"), url=reverse(IMPORT), icon_name="upload")]

    def get(self, request: HttpRequest) -> HttpResponse:
        """Filters are in the address: ``show``, ``q``, ``page``."""
        kind = request.GET.get("show", "open")
        query, number = request.GET.get("q", "")[:100], request.GET.get("page", "1")
        page = inbox.lines(
            kind=kind, query=query, number=int(number) if number.isdigit() and len(number) < 8 else 1
        )
        guesses = inbox.best_guesses(page)
        came, went = bank.open_sums()
        counts = inbox.counts()
        kinds = [
            ("open", _("Open")),
            ("doubt", _("With a doubt")),
            ("returns", _("Returns")),
            ("all", _("All")),
        ]
        return self.page(
            lines=[(line, guesses.get(line.id)) for line in page.lines],
            page=page,
            kind=kind,
            query=query,
            kinds=[(code, label, counts[code]) for code, label in kinds],
            agreements=bank.agreements(),
            accounts=bank.accounts(),
            came=came,
            went=went,
        )


class LineView(Desk):
    """One line: what the bank says, where it has gone, where it could go."""

    template_name = "desk/bank/line.html"
    page_subtitle = "line"
    kwargs: dict[str, Any]

    def get_page_subtitle(self) -> str:
        return _("Line %(number)s") % {"number": self.kwargs["id"]}

    def get(self, request: HttpRequest, id: int) -> HttpResponse:
        """Everything about it."""
        return self.show(id)

    def show(self, id: int, form: AllocateForm | None = None) -> HttpResponse:
        """The page, with the form as it was filled in."""
        sheet = inbox.sheet(id)
        if sheet is None:
            raise Http404
        line = sheet.line
        start = {"amount": number_format(abs(line.open.decimal), 2, use_l10n=True)}
        if line.amount.cents < 0 and not line.is_return:
            start |= {"target": Target.ACCOUNT.value}
        return self.page(
            status=422 if form is not None else 200,
            sheet=sheet,
            line=line,
            guesses=inbox.guesses(id) if line.open else [],
            form=(form or AllocateForm(initial=start)) if line.open else None,
            reason=ReasonForm(),
        )


class GiveView(LineView):
    """Giving a line its place: a proposal with one click, or what was entered."""

    def get(self, request: HttpRequest, id: int) -> HttpResponse:
        """Nothing to see here."""
        return redirect(LINE, id)

    def post(self, request: HttpRequest, id: int) -> HttpResponse:
        """Allocate, and go back to where one came from."""
        sheet = inbox.sheet(id)
        if sheet is None:
            raise Http404
        line = sheet.line
        form = AllocateForm(request.POST)
        guess = request.POST.get("guess")
        try:
            if guess:
                share = self._guessed(id, Target(request.POST.get("target", "")), guess[:120], line.open)
            elif not form.is_valid():
                return self.show(id, form)
            else:
                share = form.share(out=line.amount.cents < 0)
            note = "" if guess else form.cleaned_data["note"]
            matching.allocate(line=id, shares=[share], by=request.user, note=note)
        except ValueError:
            return redirect(LINE, id)
        except Refusal as refusal:
            if guess:
                return self.refused(refusal, LINE, id)
            refuse(form, refusal)
            return self.show(id, form)
        notices.success(
            request,
            _("%(amount)s allocated.") % {"amount": words.amount(share.amount)},
            buttons=[notices.button(reverse(LINE, args=[id]), _("Look at it"))],
        )
        return redirect(INBOX if request.POST.get("from") == "inbox" else reverse(LINE, args=[id]))

    def _guessed(self, id: int, target: Target, ref: str, left: Money) -> Share:
        """The share of a proposal: what is waited for, and no more; all of it where nobody proposes it any more."""
        known = next((one for one in inbox.guesses(id) if (one.target, one.id) == (target, ref)), None)
        return Share(target, ref, known.share if known else left, Rule.HAND)


class ReverseView(Desk):
    """Taking an allocation back."""

    def post(self, request: HttpRequest, id: int) -> HttpResponse:
        """With a reason; the line is open again."""
        line = request.POST.get("line", "")
        number = int(line) if line.isdigit() and len(line) < 18 else 0
        try:
            matching.reverse(allocation=id, by=request.user, reason=request.POST.get("reason", ""))
        except Refusal as refusal:
            return self.refused(refusal, LINE, number)
        notices.success(request, _("Taken back. Both stay in the books."))
        return redirect(LINE, number)


class StatementsView(Desk):
    """The statements that were imported."""

    template_name = "desk/bank/statements.html"
    page_subtitle: Any = gettext_lazy("Imported statements")

    def get(self, request: HttpRequest) -> HttpResponse:
        """The last ones."""
        return self.page(brought=inbox.brought())


class ImportView(Desk):
    """Bringing statements in."""

    template_name = "desk/bank/import.html"
    page_subtitle: Any = gettext_lazy("Import")

    def get(self, request: HttpRequest) -> HttpResponse:
        """An empty form."""
        uploads.forget(folder=folder())
        return self.page(form=ImportForm(), accounts=bank.accounts())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Import every file; a table whose columns are not certain goes on to its own page."""
        form = ImportForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(status=422, form=form, accounts=bank.accounts())
        unclear = None
        refused = 0
        for file in form.cleaned_data["statements"]:
            data = file.read()
            try:
                if _is_unclear(data):
                    unclear = (uploads.keep(folder=folder(), data=data), file.name)
                    continue
                bring(request, data, file.name)
            except Refusal as refusal:
                refused += 1
                notices.error(request, f"{file.name}: {words.sentence(refusal)}")
        if unclear is not None:
            return redirect(f"{reverse(COLUMNS)}?upload={unclear[0]}&name={unclear[1][:100]}")
        return redirect(IMPORT if refused else INBOX)


def _is_unclear(data: bytes) -> bool:
    """Whether a table leaves open what its columns hold or whose it is."""
    if status.looks_like(data) or reading.recognise(data) is not Format.TABLE:
        return False
    seen = table.preview(data)
    known = [one for one in bank.accounts() if one.columns and one.iban == seen.account]
    return not known and bool(seen.missing or not seen.account or "name" not in seen.mapping)


def bring(
    request: HttpRequest, data: bytes, name: str, *, account: str = "", columns: dict[str, int] | None = None
) -> None:
    """Import a file, keep it as a voucher, match, and say what it brought."""
    if status.looks_like(data):
        verdict = verdicts.take_in(data=data, by=request.user)
        count = verdict.refused
        notices.success(
            request,
            ngettext(
                "The bank refused %(count)s payment of %(file)s.",
                "The bank refused %(count)s payments of %(file)s.",
                count,
            )
            % {"count": count, "file": verdict.message},
        )
    else:
        done = statements.import_file(data=data, name=name, by=request.user, account=account, columns=columns)
        new = sum(one.new for one in done)
        if not new:
            notices.info(request, _("%(file)s: nothing new, all of it is known already.") % {"file": name})
            return
        notices.success(
            request,
            ngettext("%(file)s: %(count)s new line.", "%(file)s: %(count)s new lines.", new)
            % {"file": name, "count": new},
        )
        for remark in sorted({remark for one in done for remark in one.remarks}):
            notices.warning(request, f"{name}: {words.remark(remark)}")
    watching.keep(folder=folder(), data=data, name=name)
    matching.run()
    bank_news.tell()


class ColumnsView(Desk):
    """Saying which column of a table holds what."""

    template_name = "desk/bank/columns.html"
    page_subtitle: Any = gettext_lazy("Columns of a table")

    def get(self, request: HttpRequest) -> HttpResponse:
        """The guess, with the first rows."""
        upload, name = request.GET.get("upload", ""), request.GET.get("name", "")[:100]
        try:
            seen = table.preview(uploads.read(folder=folder(), name=upload))
        except Refusal as refusal:
            return self.refused(refusal, IMPORT)
        return self.page(form=self._form(seen, initial={"upload": upload, "name": name}), seen=seen)

    def _form(self, seen: table.Preview, data: Any = None, **facts: Any) -> ColumnsForm:
        accounts = [(one.slug, f"{one.holder} ({one.slug})") for one in bank.accounts()]
        return ColumnsForm(data, header=seen.header, guessed=seen.mapping, accounts=accounts, **facts)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Import it so, and remember the columns for the account."""
        upload = request.POST.get("upload", "")
        try:
            data = uploads.read(folder=folder(), name=upload)
            seen = table.preview(data)
        except Refusal as refusal:
            return self.refused(refusal, IMPORT)
        form = self._form(seen, request.POST)
        if not form.is_valid():
            return self.page(status=422, form=form, seen=seen)
        account, columns = form.cleaned_data["account"], form.columns
        try:
            bring(request, data, form.cleaned_data["name"] or "table.csv", account=account, columns=columns)
        except Refusal as refusal:
            form.add_error(None, words.sentence(refusal))
            return self.page(status=422, form=form, seen=seen)
        statements.remember_columns(account=account, columns=columns, by=request.user)
        uploads.forget(folder=folder(), name=upload)
        return redirect(INBOX)
