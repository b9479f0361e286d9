"""python-jose with the whole key set, as its documentation tells: it tries the keys one by one."""

import json
import sys
from urllib.request import urlopen

from jose import jwt

address, audience, issuer, token, access_token = sys.argv[1:]
with urlopen(address) as answer:
    keys = json.load(answer)
print(json.dumps(jwt.decode(token, keys, ["RS256"], audience=audience, issuer=issuer, access_token=access_token)))
