// Passkeys: the form asks the server what to sign, the browser makes or uses the key, the answer goes with the form.

const REFUSED = "Kunci sandi tidak jadi dipakai. Coba lagi, atau pakai cara lain.";

const ceremony = async (form) => {
  const asked = await fetch(form.dataset.question, { method: "POST", body: new FormData(form) });
  if (asked.redirected) {  // who sits here is to be asked again
    location.assign(asked.url);
    return false;
  }
  if (!asked.ok) throw new Error(await asked.text());
  const question = await asked.json();
  const made = form.dataset.passkey === "make"
    ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(question) })
    : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(question) });
  form.elements.passkey.value = JSON.stringify(made.toJSON());
  return true;
};

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential?.parseCreationOptionsFromJSON) continue;  // the form stays hidden
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const said = form.querySelector("[data-passkey-said]");
    said.hidden = true;
    try {
      if (await ceremony(form)) form.submit();
    } catch (error) {
      console.info(`${error}`);
      said.textContent = REFUSED;
      said.hidden = false;
    }
  });
}
