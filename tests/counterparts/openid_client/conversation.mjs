// A script talks with the test: it says what happened and where the browser must go, and reads where it arrived.
import { createInterface } from "node:readline";
import { webcrypto } from "node:crypto";

globalThis.crypto ??= webcrypto; // Node 18

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

export function say(step, facts) {
  console.log(JSON.stringify({ step, ...facts }));
}

export async function heard() {
  return (await lines.next()).value;
}

export async function arrivalAt(step, url) {
  say(step, { url: url.href });
  return new URL(await heard());
}

export async function refusal(promise) {
  return promise.then(() => "none", (error) => error.error ?? error.code ?? String(error));
}

const kinds = {
  ES256: [{ name: "ECDSA", namedCurve: "P-256" }, "sign"],
  Ed25519: [{ name: "Ed25519" }, "sign"],
  "RSA-OAEP-256": [{ name: "RSA-OAEP", hash: "SHA-256" }, "decrypt"],
};

export async function privateKey({ alg, kid, ...jwk }) {
  const [algorithm, use] = kinds[alg];
  return { key: await crypto.subtle.importKey("jwk", jwk, algorithm, false, [use]), kid };
}
