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

export async function privateKey(jwk) {
  const algorithm = jwk.alg === "ES256" ? { name: "ECDSA", namedCurve: "P-256" } : { name: "RSA-OAEP", hash: "SHA-256" };
  const use = jwk.alg === "ES256" ? ["sign"] : ["decrypt"];
  return { key: await crypto.subtle.importKey("jwk", jwk, algorithm, false, use), kid: jwk.kid };
}
