// An application written for Logto: says where the browser must go, reads on stdin where it arrived.
import { createInterface } from "node:readline";
import { webcrypto } from "node:crypto";

globalThis.crypto ??= webcrypto; // Node 18
const { default: LogtoClient, UserScope } = await import("@logto/node");

const [endpoint, appId, appSecret, redirectUri, signedOutUri] = process.argv.slice(2);
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const kept = new Map();
const storage = {
  getItem: async (key) => kept.get(key) ?? null,
  setItem: async (key, value) => void kept.set(key, value),
  removeItem: async (key) => void kept.delete(key),
};

function say(step, facts) {
  console.log(JSON.stringify({ step, ...facts }));
}

let arrival;
async function navigate(url, { for: step }) {
  say(step, { url });
  arrival = (await lines.next()).value;
}

const scopes = [UserScope.Email, UserScope.Roles, UserScope.Organizations, UserScope.OrganizationRoles];
const config = { endpoint, appId, appSecret, scopes: [...scopes, UserScope.CustomData, UserScope.Identities] };
const client = new LogtoClient(config, { navigate, storage });

async function signIn() {
  await client.signIn({ redirectUri, firstScreen: "sign_in" });
  await client.handleSignInCallback(arrival);
  return client.getIdTokenClaims();
}

async function refusal(refreshToken) {
  const body = new URLSearchParams({ client_id: appId, grant_type: "refresh_token", refresh_token: refreshToken });
  const headers = { Authorization: `Basic ${Buffer.from(`${appId}:${appSecret}`).toString("base64")}` };
  const { tokenEndpoint } = await client.getOidcConfig();
  return (await (await fetch(tokenEndpoint, { method: "POST", body, headers })).json()).error ?? "none";
}

const claims = await signIn();
say("signed_in", { claims, person: await client.fetchUserInfo() });

const [accessToken, refreshToken] = [await client.getAccessToken(), await client.getRefreshToken()];
await client.clearAccessToken();
const context = await client.getContext({ getAccessToken: true, fetchUserInfo: true });
say("refreshed", {
  new_access_token: context.accessToken !== accessToken,
  new_refresh_token: (await client.getRefreshToken()) !== refreshToken,
  authenticated: context.isAuthenticated,
  scopes: context.scopes,
  person: context.userInfo,
});

say("again", { claims: await signIn() });

const last = await client.getRefreshToken();
await client.signOut(signedOutUri);
say("signed_out", { arrival, authenticated: await client.isAuthenticated(), refresh: await refusal(last) });
process.exit(0);
