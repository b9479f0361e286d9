// DIVOS SSO, developer area: advice on addresses while they are typed, and copying whole files. Comfort only.
(function () {
  "use strict";
  function each(selector, act) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), act);
  }

  // Advice on redirect addresses; the server decides, this only asks early.
  each("form[data-nasihat]", function (form) {
    var input = document.getElementById("alamat");
    var place = document.getElementById("alamat-nasihat");
    var timer = 0;
    var asked = 0;
    function words(kind) {
      var found = document.querySelector('template[data-jenis="' + kind + '"]');
      return found ? found.content.textContent : "";
    }
    function show(items) {
      place.textContent = "";
      items.forEach(function (item) {
        var line = document.createElement("p");
        line.className = item.refused ? "err" : "hint";
        [item.uri, ": ", words(item.kind), item.other ? " " + item.other : ""].forEach(function (text) {
          line.appendChild(document.createTextNode(text));
        });
        place.appendChild(line);
      });
    }
    function ask() {
      var number = asked += 1;
      var sent = new URLSearchParams(new FormData(form));
      fetch(form.dataset.nasihat, { method: "POST", body: sent, credentials: "same-origin" }).then(function (answer) {
        return answer.ok ? answer.json() : { items: [] };
      }).then(function (answer) {
        if (number === asked) { show(answer.items); }
      }).catch(function () { place.textContent = ""; });
    }
    if (!window.fetch || !window.URLSearchParams) { return; }
    input.addEventListener("input", function () {
      clearTimeout(timer);
      timer = setTimeout(ask, 500);
    });
  });

  // Copy the text of an element.
  each("[data-salin-dari]", function (button) {
    if (!navigator.clipboard) { return; }
    button.hidden = false;
    button.addEventListener("click", function () {
      navigator.clipboard.writeText(document.getElementById(button.dataset.salinDari).textContent).then(function () {
        button.lastElementChild.insertAdjacentText("beforebegin", " ✓");
      });
    });
  });
})();
