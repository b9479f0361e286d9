"""Code to copy for the causes of applications, by stack; every value in it is invented."""

from idp.diagnosis.guides.guide import Snippet

_PHP, _CODEIGNITER, _LARAVEL, _PYTHON, _SERVER = "PHP", "CodeIgniter 3", "Laravel", "Python", "Linux"

REDIRECT = (
    Snippet(
        _PHP,
        """// divos.php
'redirect_uri' => 'https://aplikasi.contoh.go.id/divos.php',""",
    ),
    Snippet(
        _CODEIGNITER,
        """// application/config/config.php
$config['base_url'] = 'https://aplikasi.contoh.go.id/';""",
    ),
    Snippet(
        _LARAVEL,
        """# .env
APP_URL=https://aplikasi.contoh.go.id
DIVOS_REDIRECT_URI=${APP_URL}/auth/callback

// bootstrap/app.php (Laravel 11)
$middleware->trustProxies(at: ['10.0.0.1']);""",
    ),
    Snippet(
        _PYTHON,
        """# uvicorn app:app --proxy-headers --forwarded-allow-ips 10.0.0.1
REDIRECT_URI = "https://aplikasi.contoh.go.id/masuk/kembali\"""",
    ),
)

CREDENTIALS = (
    Snippet(
        _PHP,
        """// divos.php
'issuer' => 'https://sso.contoh.go.id',
'client_id' => 'arsip-contoh',
'client_secret' => getenv('DIVOS_CLIENT_SECRET'),""",
    ),
    Snippet(
        _CODEIGNITER,
        """// application/config/divos.php
$config['divos_client_id'] = 'arsip-contoh';
$config['divos_client_secret'] = trim(getenv('DIVOS_CLIENT_SECRET'));""",
    ),
    Snippet(
        _LARAVEL,
        """# .env
DIVOS_CLIENT_ID=arsip-contoh
DIVOS_CLIENT_SECRET='rahasia-contoh'

php artisan config:clear""",
    ),
    Snippet(
        _PYTHON,
        """CLIENT_ID = os.environ["DIVOS_CLIENT_ID"].strip()
CLIENT_SECRET = os.environ["DIVOS_CLIENT_SECRET"].strip()""",
    ),
)

QUERY = (
    Snippet(
        _PHP,
        """$address = $provider['authorization_endpoint'] . '?' . http_build_query(array(
    'response_type' => 'code',
    'client_id' => 'arsip-contoh',
    'redirect_uri' => 'https://aplikasi.contoh.go.id/divos.php',
    'scope' => 'openid profile',
    'state' => $state,
), '', '&');""",
    ),
    Snippet(
        _PYTHON,
        """from urllib.parse import urlencode

address = provider["authorization_endpoint"] + "?" + urlencode(parameters)""",
    ),
)

AUTHORIZE_URL = QUERY

FORM = (
    Snippet(
        _PHP,
        """curl_setopt($curl, CURLOPT_POSTFIELDS, http_build_query($form, '', '&'));""",
    ),
    Snippet(_LARAVEL, """Http::asForm()->post($tokenEndpoint, $form);"""),
    Snippet(_PYTHON, """httpx.post(token_endpoint, data=form)  # data=, not json="""),
)

RANDOM = (
    Snippet(_PHP, """$state = rtrim(strtr(base64_encode(random_bytes(32)), '+/', '-_'), '=');"""),
    Snippet(_LARAVEL, """$state = Str::random(40);"""),
    Snippet(_PYTHON, """state = secrets.token_urlsafe(32)"""),
)

PKCE = (
    Snippet(
        _PHP,
        """$verifier = rtrim(strtr(base64_encode(random_bytes(32)), '+/', '-_'), '=');
$hash = hash('sha256', $verifier, true);
$challenge = rtrim(strtr(base64_encode($hash), '+/', '-_'), '=');
$_SESSION['masuk'][$state] = array('verifier' => $verifier);""",
    ),
    Snippet(
        _CODEIGNITER,
        """$this->session->set_userdata('masuk_' . $state, $verifier);
// application/config/config.php
$config['sess_driver'] = 'files';""",
    ),
    Snippet(_LARAVEL, """return Socialite::driver('divos')->enablePKCE()->redirect();"""),
    Snippet(
        _PYTHON,
        """oauth.register(
    "divos",
    server_metadata_url="https://sso.contoh.go.id/.well-known/openid-configuration",
    client_kwargs={"scope": "openid profile", "code_challenge_method": "S256"},
)""",
    ),
)

SCOPE = (
    Snippet(_PHP, """'scope' => 'openid profile',"""),
    Snippet(
        _LARAVEL,
        """// in your provider class: Socialite joins scopes by commas unless you say otherwise
protected $scopeSeparator = ' ';
protected $scopes = ['openid', 'profile'];""",
    ),
    Snippet(_PYTHON, """client_kwargs={"scope": "openid profile"}"""),
)

PAR = (
    Snippet(
        _PHP,
        """$answer = divos_http('POST', $provider['pushed_authorization_request_endpoint'], $headers, $request);
$pushed = json_decode($answer['body'], true);
$address = $provider['authorization_endpoint'] . '?' . http_build_query(array(
    'client_id' => 'arsip-contoh',
    'request_uri' => $pushed['request_uri'],
), '', '&');""",
    ),
    Snippet(
        _PYTHON,
        """pushed = httpx.post(provider["pushed_authorization_request_endpoint"], data=request, auth=auth).json()
query = urlencode({"client_id": CLIENT_ID, "request_uri": pushed["request_uri"]})""",
    ),
)

BASIC = (
    Snippet(
        _PHP,
        """$secret = base64_encode(urlencode($client_id) . ':' . urlencode($client_secret));
$headers = array('Authorization: Basic ' . $secret);""",
    ),
    Snippet(
        "Apache",
        """# .htaccess
CGIPassAuth On""",
    ),
    Snippet(
        _LARAVEL,
        """Http::asForm()
    ->withBasicAuth(urlencode($clientId), urlencode($clientSecret))
    ->post($tokenEndpoint, $form);""",
    ),
    Snippet(
        _PYTHON,
        """oauth.register("divos", token_endpoint_auth_method="client_secret_basic", ...)""",
    ),
)

ASSERTION = (
    Snippet(
        _PYTHON,
        """from joserfc import jwt

now = int(time.time())
claims = {
    "iss": CLIENT_ID,
    "sub": CLIENT_ID,
    "aud": provider["issuer"],
    "jti": secrets.token_urlsafe(32),
    "iat": now,
    "exp": now + 60,
}
form["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
form["client_assertion"] = jwt.encode({"alg": "ES256", "kid": key.kid}, claims, key)""",
    ),
    Snippet(
        _PHP,
        """$now = time();
$claims = array(
    'iss' => $client_id,
    'sub' => $client_id,
    'aud' => $provider['issuer'],
    'jti' => bin2hex(random_bytes(16)),
    'iat' => $now,
    'exp' => $now + 60,
);
// firebase/php-jwt
$form['client_assertion'] = JWT::encode($claims, $privateKey, 'ES256', $kid);""",
    ),
)

TOKEN = (
    Snippet(
        _PHP,
        """$form = array(
    'grant_type' => 'authorization_code',
    'code' => $_GET['code'],
    'redirect_uri' => 'https://aplikasi.contoh.go.id/divos.php',
    'code_verifier' => $pending['verifier'],
);""",
    ),
    Snippet(_PYTHON, """token = await oauth.divos.authorize_access_token(request)"""),
)

STATE = (
    Snippet(
        _PHP,
        """$pending = $_SESSION['masuk'][$_GET['state']];
unset($_SESSION['masuk'][$_GET['state']]);   // before the code is redeemed
// ... redeem the code ...
header('Location: /beranda', true, 303);     // a reload sends no code again
exit;""",
    ),
    Snippet(
        _CODEIGNITER,
        """$verifier = $this->session->userdata('masuk_' . $state);
$this->session->unset_userdata('masuk_' . $state);
// ...
redirect('beranda', 'location', 303);""",
    ),
    Snippet(_LARAVEL, """return redirect()->intended('/beranda')->setStatusCode(303);"""),
    Snippet(_PYTHON, """return RedirectResponse("/beranda", 303)"""),
)

REFRESH = (
    Snippet(
        _LARAVEL,
        """Cache::lock('divos-refresh-' . $sessionId, 10)->block(5, function () {
    // refresh, then store access_token and refresh_token together
});""",
    ),
    Snippet(
        _PYTHON,
        """async with refresh_lock(session_id):
    tokens = await refresh(stored.refresh_token)
    await store(tokens)  # both tokens, in one transaction""",
    ),
)

BEARER = (
    Snippet(
        _PHP,
        """$headers = array('Authorization: Bearer ' . $tokens['access_token']);
$answer = divos_http('GET', $provider['userinfo_endpoint'], $headers);""",
    ),
    Snippet(_LARAVEL, """Http::withToken($accessToken)->get($userinfoEndpoint);"""),
    Snippet(
        _PYTHON,
        """httpx.get(provider["userinfo_endpoint"], headers={"Authorization": f"Bearer {access_token}"})""",
    ),
)

CLOCK = (
    Snippet(
        _SERVER,
        """timedatectl set-ntp true
timedatectl status""",
    ),
    Snippet(_PHP, """$now = time();   // seconds since 1970, not date()"""),
    Snippet(_PYTHON, """now = int(time.time())  # not datetime.now().timestamp() of a naive local time"""),
)
