// DIVOS SSO: passkeys. Needs simplewebauthn-browser.js; every page has another way without this file.
(function () {
  "use strict";
  var library = window.SimpleWebAuthnBrowser;
  if (!library || !library.browserSupportsWebAuthn()) { return; }

  function each(selector, act) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), act);
  }

  // The options of a ceremony, with a challenge that only this browser can answer.
  function options(address, form) {
    var sent = new URLSearchParams({ csrf: form.elements.csrf.value });
    return fetch(address, { method: "POST", body: sent, redirect: "error" }).then(function (answer) {
      if (!answer.ok) { throw new Error("no challenge"); }
      return answer.json();
    });
  }

  // Say what went wrong, in the words of the page.
  function fail(form, problem) {
    var box = document.getElementById(form.dataset.gagal);
    var said = false;
    Array.prototype.forEach.call(box.querySelectorAll("[data-pesan]"), function (words) {
      words.hidden = said || (words.dataset.pesan !== "" && words.dataset.pesan !== problem.name);
      said = said || !words.hidden;
    });
    box.hidden = false;
    box.focus();
  }

  // Signing in: by the button, and from the list of names that the browser offers in the field (conditional mediation).
  each("form[data-kunci-masuk]", function (form) {
    if (form.dataset.tanpa) { document.getElementById(form.dataset.tanpa).hidden = true; }
    form.hidden = false;
    function ask(conditional) {
      return options(form.dataset.kunciMasuk, form).then(function (asked) {
        return library.startAuthentication({ optionsJSON: asked, useBrowserAutofill: conditional });
      }).then(function (made) {
        form.elements.jawaban.value = JSON.stringify(made);
        // what is ticked beside the password holds for the passkey, too
        var shared = document.getElementById("bersama");
        if (shared && shared.checked) { form.elements.bersama.value = "ya"; }
        form.submit();
      });
    }
    form.addEventListener("submit", function (event) {
      if (form.elements.jawaban.value) { return; }
      event.preventDefault();
      document.getElementById(form.dataset.gagal).hidden = true;
      ask(false).catch(function (problem) { fail(form, problem); });
    });
    if (form.hasAttribute("data-isian")) {
      library.browserSupportsWebAuthnAutofill().then(function (can) {
        // whatever ends it, the password and the button are still there
        if (can) { ask(true).catch(function () {}); }
      });
    }
  });

  // A new passkey: the form is sent once the browser has made it.
  each("form[data-kunci-baru]", function (form) {
    document.getElementById(form.dataset.tanpa).hidden = true;
    form.hidden = false;
    form.addEventListener("submit", function (event) {
      if (form.elements.jawaban.value) { return; }
      event.preventDefault();
      document.getElementById(form.dataset.gagal).hidden = true;
      options(form.dataset.kunciBaru, form).then(function (asked) {
        return library.startRegistration({ optionsJSON: asked });
      }).then(function (made) {
        form.elements.jawaban.value = JSON.stringify(made);
        form.submit();
      }).catch(function (problem) { fail(form, problem); });
    });
  });
})();
