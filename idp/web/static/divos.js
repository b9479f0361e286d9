// DIVOS SSO: comfort only. Every page works without this file.
(function () {
  "use strict";
  function each(selector, act) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), act);
  }

  // Show and hide a password.
  each("[data-tampilkan]", function (button) {
    var input = document.getElementById(button.dataset.tampilkan);
    var word = button.firstElementChild;
    var shown = word.textContent;
    button.hidden = false;
    button.parentNode.classList.add("on");
    button.addEventListener("click", function () {
      var hidden = input.type === "password";
      input.type = hidden ? "text" : "password";
      word.textContent = hidden ? button.dataset.lain : shown;
      input.focus();
    });
    // A shown password is hidden again before it is sent, so that the browser does not remember it as text.
    if (input.form) {
      input.form.addEventListener("submit", function () { input.type = "password"; });
    }
  });

  // An address of something folded opens it; new browsers do so by themselves.
  function unfold() {
    var name = location.hash.slice(1);
    try { name = decodeURIComponent(name); } catch (problem) { /* a stray % names nothing */ }
    var at = document.getElementById(name);
    var shut = at && at.closest("details:not([open])");
    for (var one = shut; one; one = one.parentNode.closest("details")) { one.open = true; }
    if (shut) { at.scrollIntoView(); }
  }
  window.addEventListener("hashchange", unfold);
  unfold();

  // A button that opens the printing dialogue.
  each("[data-cetak]", function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });

  // Passkeys on the login page: two scripts that are loaded once somebody turns to the page, or presses the button.
  each("form[data-skrip]", function (form) {
    if (!window.PublicKeyCredential) { return; }
    var waiting = form.dataset.skrip.split(" ");
    var ready = false;
    var pressed = false;
    function load() {
      var script = document.createElement("script");
      script.src = waiting.shift();
      script.onload = function () {
        if (waiting.length) { load(); return; }
        ready = true;
        if (pressed) { form.requestSubmit(); }
      };
      document.head.appendChild(script);
    }
    function begin() {
      ["pointerdown", "pointermove", "keydown", "focusin"].forEach(function (kind) {
        document.removeEventListener(kind, begin, true);
      });
      load();
    }
    form.hidden = false;
    form.addEventListener("submit", function (event) {
      if (ready || form.elements.jawaban.value) { return; }
      event.preventDefault();
      pressed = true;
    });
    ["pointerdown", "pointermove", "keydown", "focusin"].forEach(function (kind) {
      document.addEventListener(kind, begin, true);
    });
  });

  // A code that a link brings after # (which no server and no other site sees) goes into its field, and out of sight.
  each("[data-dari-alamat]", function (input) {
    function take() {
      var brought = location.hash.slice(1);
      if (!/^[0-9A-Za-z-]{12,20}$/.test(brought)) { return; }
      input.value = brought;
      history.replaceState(null, "", location.pathname + location.search);
    }
    take();
    window.addEventListener("hashchange", take);
  });

  // Copy a code.
  each("[data-salin]", function (button) {
    if (!navigator.clipboard) { return; }
    button.hidden = false;
    button.addEventListener("click", function () {
      navigator.clipboard.writeText(button.dataset.salin).then(function () { toast(button.dataset.pesan); });
    });
  });

  // Print the page.
  each("[data-cetak]", function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });

  function toast(words) {
    var note = document.createElement("p");
    note.className = "toast";
    note.setAttribute("role", "status");
    document.body.appendChild(note);
    note.textContent = words;
    setTimeout(function () { note.remove(); }, 6000);
  }

  // The summary of errors is read first.
  each("[data-fokus]", function (summary) { summary.focus(); });

  // An answer to an application travels on by itself (form_post); without script there is a button.
  each("form[data-lanjut]", function (form) { form.submit(); });

  // Only what is different is put in: the focus stays where it is, and a screen reader hears only what is new.
  function renew(old, fresh) {
    var news = Array.from(fresh.childNodes);
    news.forEach(function (one, at) {
      var there = old.childNodes[at];
      if (!there) { old.appendChild(one); return; }
      if (there.isEqualNode(one)) { return; }
      var sameShell = there.cloneNode(false).isEqualNode(one.cloneNode(false));
      if (sameShell && one.childNodes.length) { renew(there, one); } else { there.replaceWith(one); }
    });
    while (old.childNodes.length > news.length) { old.lastChild.remove(); }
  }

  // After signing out: the answers of applications come in while the person watches.
  function watch(place) {
    var seconds = Number(place.dataset.muatLagi);
    if (!seconds) { return; }
    setTimeout(function () {
      fetch(location.href).then(function (answer) { return answer.text(); }).then(function (html) {
        var inert = document.createElement("template");
        inert.innerHTML = html;
        var fresh = inert.content.getElementById(place.id);
        if (!fresh) { return; }
        renew(place, fresh);
        place.dataset.muatLagi = fresh.dataset.muatLagi || "";
        document.title = inert.content.querySelector("title").textContent;
        watch(place);
      }).catch(function () { watch(place); });
    }, seconds * 1000);
  }
  each("[data-muat-lagi]", watch);

  // Applications that are signed out through this browser are waited for, then the person goes on.
  each("[data-lanjut-ke]", function (place) {
    function go() { location.replace(place.dataset.lanjutKe); }
    var frames = document.querySelectorAll("[data-bingkai]"), left = frames.length;
    if (!left) { go(); return; }
    Array.prototype.forEach.call(frames, function (frame) {
      frame.addEventListener("load", function () { left -= 1; if (!left) { go(); } });
    });
    setTimeout(go, Number(place.dataset.jeda) * 1000);
  });

  // The account menu closes with Escape and with a click beside it.
  each("details.menu", function (menu) {
    document.addEventListener("click", function (event) {
      if (menu.open && !menu.contains(event.target)) { menu.open = false; }
    });
    menu.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && menu.open) { menu.open = false; menu.querySelector("summary").focus(); }
    });
  });
})();
