// openid-client as a client of high security: private_key_jwt, PAR with a signed request (JAR), JARM, DPoP, and encrypted ID tokens.
import { arrivalAt, privateKey, refusal, say } from "./conversation.mjs";

const client = await import("openid-client");

const [issuer, clientId, signingJwk, decryptionJwk, redirectUri] = process.argv.slice(2);
const { alg } = JSON.parse(signingJwk); // of everything that is signed, here and there
const signingKey = await privateKey(JSON.parse(signingJwk));
const decryptionKey = await privateKey(JSON.parse(decryptionJwk));

const asIssuer = { [client.modifyAssertion]: (_header, payload) => { payload.aud = issuer; } };
const execute = [client.allowInsecureRequests, client.enableNonRepudiationChecks, client.useJwtResponseMode];
const metadata = { authorization_signed_response_alg: alg, id_token_signed_response_alg: alg };
const config = await client.discovery(new URL(issuer), clientId, metadata, client.PrivateKeyJwt(signingKey, asIssuer), { execute });
client.enableDecryptingResponses(config, ["A256GCM"], decryptionKey);

const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair(alg));

async function signIn(extra = {}) {
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
  const signed = await client.buildAuthorizationUrlWithJAR(config, question, signingKey);
  const pushed = await client.buildAuthorizationUrlWithPAR(config, signed.searchParams, { DPoP });
  const arrival = await arrivalAt("authorize", pushed);
  const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
  return [arrival, await client.authorizationCodeGrant(config, arrival, checks, undefined, { DPoP })];
}

const [arrival, tokens] = await signIn();
const claims = tokens.claims();
say("signed_in", {
  claims,
  token_type: tokens.token_type,
  encrypted: tokens.id_token.split(".").length === 5,
  travelled: [...arrival.searchParams.keys()],
});

const person = await client.fetchUserInfo(config, tokens.access_token, claims.sub, { DPoP });
say("userinfo", { person });

const another = client.getDPoPHandle(config, await client.randomDPoPKeyPair("ES256"));
const renewed = await client.refreshTokenGrant(config, tokens.refresh_token, undefined, { DPoP });
say("refreshed", {
  token_type: renewed.token_type,
  claims: renewed.claims(),
  stolen: await refusal(client.fetchUserInfo(config, renewed.access_token, claims.sub, { DPoP: another })),
  as_bearer: await refusal(client.fetchUserInfo(config, renewed.access_token, claims.sub)),
  without_proof: await refusal(client.refreshTokenGrant(config, renewed.refresh_token ?? tokens.refresh_token)),
});

say("silent", { refused: await refusal(signIn({ prompt: "none", max_age: "0" })) });
process.exit(0);
