// DIVOS SSO, developer area: repeats "Segarkan" while the page is looked at. Comfort only: the link does the same.
(function () {
  "use strict";
  var REST = 10 * 60 * 1000; // without a key or a pointer, so that a forgotten page keeps no session alive
  var region = document.getElementById("permintaan");
  var news = document.getElementById("kabar");
  if (!region || !window.fetch) { return; }
  var interval = Number(region.dataset.segarkan) * 1000;
  var touchedAt = Date.now();
  var loading = false;

  ["pointerdown", "pointermove", "keydown", "scroll"].forEach(function (kind) {
    document.addEventListener(kind, function () { touchedAt = Date.now(); }, { passive: true });
  });

  // What is open stays open, what was closed stays closed; what is new, or went otherwise by now, is as the server says.
  function keepOpen(fresh) {
    Array.prototype.forEach.call(fresh.querySelectorAll("details[id]"), function (one) {
      var there = document.getElementById(one.id);
      if (there && there.firstElementChild.className === one.firstElementChild.className) { one.open = there.open; }
    });
  }

  function sameShell(one, other) { return one.cloneNode(false).isEqualNode(other.cloneNode(false)); }

  // Nodes with an id are found by it, the others by their place; what is equal is not touched, so the focus stays.
  function renew(old, fresh) {
    var at = old.firstChild;
    Array.prototype.forEach.call(Array.from(fresh.childNodes), function (one) {
      var known = one.id ? document.getElementById(one.id) : null;
      if (known && known.parentNode === old) {
        while (at && at !== known) {
          var gone = at;
          at = at.nextSibling;
          gone.remove();
        }
      } else if (one.id || (at && at.id)) {
        old.insertBefore(one, at);
        return;
      }
      if (!at) { old.appendChild(one); return; }
      var there = at;
      at = at.nextSibling;
      if (there.isEqualNode(one)) { return; }
      if (one.childNodes.length && sameShell(there, one)) { renew(there, one); } else { there.replaceWith(one); }
    });
    while (at) {
      var rest = at;
      at = at.nextSibling;
      rest.remove();
    }
  }

  function hasNew(fresh) {
    return Array.prototype.some.call(fresh.querySelectorAll("details.try"), function (one) {
      return !document.getElementById(one.id);
    });
  }

  function show(html) {
    var inert = document.createElement("template");
    inert.innerHTML = html;
    var fresh = inert.content.getElementById("permintaan");
    if (!fresh) { interval = 0; return; } // signed out meanwhile: the link leads to the login
    var isNew = hasNew(fresh);
    var focused = document.activeElement && document.activeElement.id;
    keepOpen(fresh);
    renew(region, fresh);
    if (focused && document.activeElement === document.body) {
      var again = document.getElementById(focused);
      if (again) { again.focus({ preventScroll: true }); }
    }
    news.textContent = isNew ? region.dataset.pesan : "";
  }

  function refresh() {
    if (loading || document.visibilityState !== "visible" || Date.now() - touchedAt > REST) { return; }
    loading = true;
    fetch(location.href, { credentials: "same-origin" }).then(function (answer) {
      return answer.ok ? answer.text() : "";
    }).then(function (html) {
      if (html) { show(html); }
    }).catch(function () {
      news.textContent = "";
    }).then(function () { loading = false; });
  }

  function repeat() {
    if (!interval) { return; }
    setTimeout(function () { refresh(); repeat(); }, interval);
  }
  document.addEventListener("visibilitychange", function () {
    touchedAt = Date.now();
    refresh();
  });
  repeat();
})();
