"""The page on which a payer agrees, as plain as can be."""

from html import escape

from tests.emulators.paypal.account import Order

HEAD = """<!doctype html><html lang="de"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>PayPal (nachgestellt)</title>
<style>body{font:1.1rem/1.5 sans-serif;max-width:32rem;margin:3rem auto;padding:0 1rem}
button{font:inherit;padding:.6rem 1.2rem;margin:.3rem .3rem 0 0}fieldset{margin:1rem 0}</style>"""


def approval(order: Order) -> str:
    """What a payer sees: who, for what, how much, and two buttons."""
    amount = f"{order.amount // 100},{order.amount % 100:02d} {order.currency}"
    return f"""{HEAD}<h1>Nachgestelltes PayPal</h1>
<p>An: <strong>Zehnerpresse</strong><br>Für: {escape(order.unit.get("description", ""))}<br>
Betrag: <strong id="amount">{amount}</strong></p>
<form method="post" action="/checkoutnow/approve?token={order.id}">
<fieldset><legend>Womit?</legend>
<label><input type="radio" name="funding" value="balance" checked> Guthaben</label><br>
<label><input type="radio" name="funding" value="echeck"> Bankkonto (dauert Tage)</label><br>
<label><input type="radio" name="funding" value="bad_card"> Karte, die abgelehnt wird</label></fieldset>
<button id="approve">Zahlen</button></form>
<form method="post" action="/checkoutnow/cancel?token={order.id}"><button id="cancel">Abbrechen</button></form>"""


def nothing() -> str:
    """There is no such order."""
    return f"{HEAD}<h1>Diese Zahlung gibt es nicht.</h1>"
