// A relying party on openid-client: says where the browser must go, reads on stdin where it arrived.
import { arrivalAt, refusal, say } from "./conversation.mjs";

const client = await import("openid-client");

const [issuer, clientId, clientSecret, redirectUri, signedOutUri] = process.argv.slice(2);

async function signIn(config, extra = {}) {
  const verifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const nonce = client.randomNonce();
  const question = {
    redirect_uri: redirectUri,
    scope: "openid profile email",
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state,
    nonce,
    ...extra,
  };
  const arrival = await arrivalAt("authorize", client.buildAuthorizationUrl(config, question));
  const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
  return client.authorizationCodeGrant(config, arrival, checks);
}

const execute = [client.allowInsecureRequests, client.enableNonRepudiationChecks];
const config = await client.discovery(new URL(issuer), clientId, {}, client.ClientSecretBasic(clientSecret), { execute });

const tokens = await signIn(config);
const claims = tokens.claims();
say("signed_in", { claims, expires_in: tokens.expires_in });

const person = await client.fetchUserInfo(config, tokens.access_token, claims.sub);
say("userinfo", { person });

const renewed = await client.refreshTokenGrant(config, tokens.refresh_token);
const samePerson = await client.fetchUserInfo(config, renewed.access_token, claims.sub);
say("refreshed", {
  new_access_token: renewed.access_token !== tokens.access_token,
  new_refresh_token: renewed.refresh_token !== undefined && renewed.refresh_token !== tokens.refresh_token,
  claims: renewed.claims(),
  person: samePerson,
});

const silent = await signIn(config, { prompt: "none" });
say("silent", { claims: silent.claims() });

const state = client.randomState();
const farewell = { id_token_hint: renewed.id_token ?? tokens.id_token, post_logout_redirect_uri: signedOutUri, state };
const end = await arrivalAt("end_session", client.buildEndSessionUrl(config, farewell));
say("signed_out", {
  state_intact: end.searchParams.get("state") === state,
  refresh: await refusal(client.refreshTokenGrant(config, renewed.refresh_token ?? tokens.refresh_token)),
  silent: await refusal(signIn(config, { prompt: "none" })),
});
process.exit(0);
