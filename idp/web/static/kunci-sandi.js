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

  // A form that is sent once the browser has made or used a passkey.
  function ceremony(form, address, start) {
    document.getElementById(form.dataset.tanpa).hidden = true;
    form.hidden = false;
    form.addEventListener("submit", function (event) {
      if (form.elements.jawaban.value) { return; }
      event.preventDefault();
      document.getElementById(form.dataset.gagal).hidden = true;
      options(address, form).then(function (asked) {
        return start({ optionsJSON: asked });
      }).then(function (made) {
        form.elements.jawaban.value = JSON.stringify(made);
        form.submit();
      }).catch(function (problem) { fail(form, problem); });
    });
  }

  each("form[data-kunci-baru]", function (form) {
    ceremony(form, form.dataset.kunciBaru, library.startRegistration);
  });
  each("form[data-kunci]", function (form) {
    ceremony(form, form.dataset.kunci, library.startAuthentication);
  });
})();
