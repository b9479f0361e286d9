// openid-client registers itself (RFC 7591), signs somebody in at once, and shows what it was registered as.
import { arrivalAt, say } from "./conversation.mjs";

const client = await import("openid-client");

const [issuer, initialAccessToken, redirectUri] = process.argv.slice(2);
const options = { initialAccessToken, execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks] };
const declaration = { client_name: "Pendatang (contoh)", redirect_uris: [redirectUri], scope: "openid profile", token_endpoint_auth_method: "client_secret_post" };
const config = await client.dynamicClientRegistration(new URL(issuer), declaration, undefined, options);
const registered = config.clientMetadata();
say("registered", { ...registered, client_secret: typeof registered.client_secret });

const verifier = client.randomPKCECodeVerifier();
const state = client.randomState();
const question = {
  redirect_uri: redirectUri,
  scope: "openid profile",
  code_challenge: await client.calculatePKCECodeChallenge(verifier),
  code_challenge_method: "S256",
  state,
};
const arrival = await arrivalAt("authorize", client.buildAuthorizationUrl(config, question));
const checks = { pkceCodeVerifier: verifier, expectedState: state, idTokenExpected: true };
const tokens = await client.authorizationCodeGrant(config, arrival, checks);
say("signed_in", { claims: tokens.claims() });
process.exit(0);
