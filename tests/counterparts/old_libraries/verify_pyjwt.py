"""PyJWT as its documentation tells: PyJWKClient fetches the key set and finds the key of a token."""

import json
import sys

import jwt

address, audience, issuer, token, _access_token = sys.argv[1:]
key = jwt.PyJWKClient(address).get_signing_key_from_jwt(token)
print(json.dumps(jwt.decode(token, key.key, algorithms=["RS256"], audience=audience, issuer=issuer)))
