// node-jose with the whole key set, as its documentation tells: JWK.asKeyStore, then JWS.createVerify.
const http = require("node:http");
const { JWK, JWS } = require("node-jose");

const [address, audience, issuer, token] = process.argv.slice(2);

http.get(address, (answer) => {
  let text = "";
  answer.on("data", (part) => (text += part));
  answer.on("end", async () => {
    try {
      const keys = await JWK.asKeyStore(JSON.parse(text));
      const { payload } = await JWS.createVerify(keys).verify(token);
      const claims = JSON.parse(payload.toString());
      if (claims.aud !== audience || claims.iss !== issuer) throw new Error("meant for somebody else");
      console.log(JSON.stringify(claims));
    } catch (error) {
      console.error(error);
      process.exit(1);
    }
  });
});
