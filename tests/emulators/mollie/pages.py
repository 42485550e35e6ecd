"""The hosted page: choose a way to pay, and what becomes of it."""

from html import escape

from tests.emulators.mollie.account import Payment

HEAD = """<!doctype html><html lang="de"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Mollie (nachgestellt)</title>
<style>body{font:1.1rem/1.5 sans-serif;max-width:32rem;margin:3rem auto;padding:0 1rem}
button{font:inherit;padding:.6rem 1.2rem;margin:.3rem .3rem 0 0}fieldset{margin:1rem 0}</style>"""
NAMES = {"creditcard": "Karte", "klarna": "Klarna", "paybybank": "Direkt vom Bankkonto", "paypal": "PayPal"}


def checkout(payment: Payment) -> str:
    """What a payer sees."""
    if payment.status != "open":
        return f"{HEAD}<h1>Diese Zahlung ist abgeschlossen.</h1>"
    ways = payment.wanted or list(NAMES)
    choices = "<br>".join(
        f'<label><input type="radio" name="method" value="{escape(way)}"{" checked" if way == ways[0] else ""}> '
        f"{escape(NAMES.get(way, way))}</label>"
        for way in ways
    )
    buttons = "".join(
        f'<button id="{status}" name="status" value="{status}">{label}</button>'
        for status, label in (
            ("paid", "Zahlen"),
            ("failed", "Ablehnen lassen"),
            ("pending", "Dauert noch"),
            ("canceled", "Abbrechen"),
            ("expired", "Verfallen lassen"),
            ("open", "Später"),
        )
    )
    return f"""{HEAD}<h1>Nachgestelltes Mollie</h1>
<p>Für: {escape(payment.description)}<br>
Betrag: <strong id="amount">{payment.amount // 100},{payment.amount % 100:02d} {payment.currency}</strong></p>
<form method="post"><fieldset><legend>Womit?</legend>{choices}</fieldset>{buttons}</form>"""
