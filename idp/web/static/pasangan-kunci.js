// A pair of keys made in this browser by WebCrypto; only the public half is put into the form.
(function () {
  "use strict";
  var place = document.querySelector("[data-pasangan-kunci]");
  var crypto = window.crypto && window.crypto.subtle;
  if (!place || !crypto || !window.Blob || !window.URL) { return; }
  var kabar = place.querySelector("[data-kabar]");
  var addresses = [];
  place.querySelector("[data-bisa]").hidden = false;
  place.querySelector("[data-tanpa]").hidden = true;

  function pem(raw) {
    var text = btoa(String.fromCharCode.apply(null, new Uint8Array(raw)));
    return "-----BEGIN PRIVATE KEY-----\n" + text.match(/.{1,64}/g).join("\n") + "\n-----END PRIVATE KEY-----\n";
  }

  function base64url(raw) {
    return btoa(String.fromCharCode.apply(null, new Uint8Array(raw))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  function offer(kind, text, media, ending) {
    var link = place.querySelector("[data-unduh=" + kind + "]");
    var address = URL.createObjectURL(new Blob([text], { type: media }));
    addresses.push(address);
    link.href = address;
    link.download = place.dataset.nama.replace(/[^\w-]/g, "_") + "-privat." + ending;
    link.hidden = false;
  }

  // The thumbprint of the key is its kid (RFC 7638), so that two keys never have one name.
  function named(jwk) {
    var canonical = JSON.stringify({ crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y });
    return crypto.digest("SHA-256", new TextEncoder().encode(canonical)).then(base64url);
  }

  function make() {
    return crypto.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]).then(function (pair) {
      return Promise.all([
        crypto.exportKey("jwk", pair.publicKey), crypto.exportKey("jwk", pair.privateKey),
        crypto.exportKey("pkcs8", pair.privateKey)
      ]);
    }).then(function (made) {
      return named(made[0]).then(function (kid) {
        addresses.splice(0).forEach(function (address) { URL.revokeObjectURL(address); });
        var open = { kty: made[0].kty, crv: made[0].crv, x: made[0].x, y: made[0].y, kid: kid, use: "sig", alg: "ES256" };
        var secret = { kty: open.kty, crv: open.crv, x: open.x, y: open.y, d: made[1].d, kid: kid, use: "sig", alg: "ES256" };
        offer("pem", pem(made[2]), "application/x-pem-file", "pem");
        offer("jwk", JSON.stringify(secret, null, 2), "application/json", "jwk");
        document.getElementById("kunci").value = JSON.stringify(open, null, 2);
        kabar.textContent = place.dataset.selesai;
      });
    });
  }

  place.querySelector("[data-buat]").addEventListener("click", function () {
    make().catch(function () {
      place.querySelector("[data-tanpa]").hidden = false;
      kabar.textContent = place.dataset.gagal;
    });
  });
})();
