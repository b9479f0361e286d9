// openid-client on a screen without a keyboard: shows a code, then asks until its person has answered.
import { heard, refusal, say } from "./conversation.mjs";

const client = await import("openid-client");

const [issuer, clientId, clientSecret] = process.argv.slice(2);
const execute = [client.allowInsecureRequests, client.enableNonRepudiationChecks];
const config = await client.discovery(new URL(issuer), clientId, {}, client.ClientSecretBasic(clientSecret), { execute });

for (const step of ["allowed", "denied"]) {
  const shown = await client.initiateDeviceAuthorization(config, { scope: "openid profile" });
  say("shown", { address: shown.verification_uri_complete, code: shown.user_code, expires_in: shown.expires_in });
  const asking = client.pollDeviceAuthorizationGrant(config, shown);
  const outcome = asking.then((tokens) => ({ claims: tokens.claims() ?? null }), (error) => ({ error: error.error ?? String(error) }));
  await heard();
  say(step, await outcome);
}
process.exit(0);
