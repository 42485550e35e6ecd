// Passkeys exist for scripts only. Forms that need one are hidden until here; everything else works without this file.
// A form says by data-passkey what it wants: "enter" (sign in), "use" (show who one is), "make" (a new one).
(() => {
  "use strict";
  if (!window.PublicKeyCredential || !navigator.credentials) return;

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  // What the server writes as text is wanted as bytes, and the other way round.
  const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));
  const toMake = (key) => ({
    ...key,
    challenge: bytes(key.challenge),
    user: { ...key.user, id: bytes(key.user.id) },
    excludeCredentials: known(key.excludeCredentials),
  });
  const toUse = (key) => ({ ...key, challenge: bytes(key.challenge), allowCredentials: known(key.allowCredentials) });

  const written = (credential) => {
    const answer = credential.response;
    const response = { clientDataJSON: text(answer.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (answer[name]) response[name] = text(answer[name]);
    }
    if (answer.getTransports) response.transports = answer.getTransports();
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response,
      authenticatorAttachment: credential.authenticatorAttachment || undefined,
      clientExtensionResults: credential.getClientExtensionResults(),
    });
  };

  const ask = async (form) => {
    if (form.dataset.passkey === "enter") {
      const answer = await fetch(form.action, { headers: { Accept: "application/json" }, cache: "no-store" });
      if (!answer.ok) throw new Error("no challenge");
      return navigator.credentials.get({ publicKey: toUse((await answer.json()).request_options.publicKey) });
    }
    const { publicKey } = JSON.parse(document.getElementById("passkey-data").textContent);
    return form.dataset.passkey === "make"
      ? navigator.credentials.create({ publicKey: toMake(publicKey) })
      : navigator.credentials.get({ publicKey: toUse(publicKey) });
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const wrong = form.querySelector("[data-passkey-error]");
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      wrong.hidden = true;
      try {
        form.elements.credential.value = written(await ask(form));
        form.submit();
      } catch (error) {
        wrong.hidden = false;
      }
    });
  }
})();
