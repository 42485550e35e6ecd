"""Addresses of the bank's pages, behind the editor's door."""

from django.urls import URLPattern, path

from andruck.desk.bank import debits, views

urlpatterns: list[URLPattern] = [
    path("bank/", views.InboxView.as_view(), name=views.INBOX),
    path("bank/line/<int:id>/", views.LineView.as_view(), name=views.LINE),
    path("bank/line/<int:id>/allocate/", views.GiveView.as_view(), name=views.GIVE),
    path("bank/allocation/<int:id>/reverse/", views.ReverseView.as_view(), name=views.REVERSE),
    path("bank/import/", views.ImportView.as_view(), name=views.IMPORT),
    path("bank/import/columns/", views.ColumnsView.as_view(), name=views.COLUMNS),
    path("bank/statements/", views.StatementsView.as_view(), name=views.STATEMENTS),
    path("bank/debits/", debits.DebitsView.as_view(), name=debits.DEBITS),
    path("bank/debits/letters/", debits.LettersView.as_view(), name=debits.LETTERS),
    path("bank/debits/<int:id>/again/", debits.AgainView.as_view(), name=debits.AGAIN),
    path("bank/files/write/", debits.WriteView.as_view(), name=debits.WRITE),
    path("bank/files/<int:id>/", debits.FetchView.as_view(), name=debits.FETCH),
    path("bank/files/<int:id>/take-back/", debits.TakeBackView.as_view(), name=debits.TAKE_BACK),
    path("bank/transfers/", debits.TransfersView.as_view(), name=debits.TRANSFERS),
    path("bank/mandates/", debits.MandatesView.as_view(), name=debits.MANDATES),
    path("bank/mandates/take-over/", debits.TakeOverView.as_view(), name=debits.TAKE_OVER),
    path("bank/mandate/<path:reference>/", debits.MandateView.as_view(), name=debits.MANDATE),
    path("bank/accounts/", debits.AccountsView.as_view(), name=debits.ACCOUNTS),
    path("bank/accounts/<slug:slug>/", debits.AccountView.as_view(), name=debits.ACCOUNT),
]
