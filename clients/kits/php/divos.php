<?php
/*
 * Masuk dengan DIVOS: satu berkas, tanpa Composer, PHP 5.6 atau lebih baru.
 * Sign-in with DIVOS (OpenID Connect): one file, no Composer, PHP 5.6 or newer.
 *
 * 1. Isi divos_settings() di bawah ini: tiga nilai dari portal pengembang. Berkas yang diunduh di sana sudah terisi.
 * 2. Isi divos_application_user(): siapa yang boleh masuk ke aplikasi Anda.
 * 3. Di halaman yang dilindungi:  require 'divos.php';  $masuk = divos_require_login();
 *
 * Kliennya berprofil "standar": client_secret_basic, PKCE S256, ID token RS256. Daftar periksa ada di README.md.
 */

// ---------------------------------------------------------------- yang Anda isi

function divos_settings()
{
    return array(
        'issuer' => '{{ISSUER}}',
        'client_id' => '{{CLIENT_ID}}',
        'client_secret' => '{{CLIENT_SECRET}}',
        // Alamat berkas ini seperti yang Anda daftarkan. Bila dibiarkan, dihitung dari letak berkas.
        'redirect_uri' => '{{REDIRECT_URI}}',
        // Halaman sesudah keluar dari DIVOS. Bila dibiarkan, orang tetap di halaman DIVOS.
        'post_logout_redirect_uri' => '{{POST_LOGOUT_REDIRECT_URI}}',
        // Data apa yang diminta; harus terdaftar pada klien Anda.
        'scope' => 'openid profile',
        // Halaman sesudah masuk. Kosong: halaman berkas ini, yang menampilkan data yang diterima.
        'home' => '',
        // "id_token": ID token diperiksa sepenuhnya. "userinfo": tanpa ekstensi openssl, data hanya dari userinfo.
        'mode' => 'id_token',
        // RS256, atau ES256 bila klien Anda mendaftarkan id_token_signed_response_alg ES256.
        'algorithm' => 'RS256',
        // Folder di luar folder web untuk catatan kecil (kunci DIVOS, sesi yang berakhir). Kosong: folder sementara.
        'storage' => '',
        // Kepada siapa orang bertanya bila belum terdaftar.
        'contact' => 'pengelola aplikasi ini',
        'session_hours' => 12,
    );
}

/*
 * Cari orang ini di basis data aplikasi Anda, lalu kembalikan data pengguna Anda (apa saja selain null).
 * Kembalikan null bila ia belum terdaftar: ia membaca halaman yang menjelaskannya, dan tidak masuk.
 *
 * Tanda pengenalnya $claims['sub']: tetap seumur hidup, bukan NIP. "family_name" dan "email" bisa tidak ada.
 * Yang di bawah ini mengizinkan setiap orang yang dapat masuk ke DIVOS.
 */
function divos_application_user(array $claims)
{
    return array('sub' => $claims['sub'], 'name' => divos_display_name($claims));
}

/* Cara menyapa orang ini: nama lengkap, atau nama pengguna. "sub" adalah kunci, bukan nama. */
function divos_display_name(array $claims)
{
    foreach (array('name', 'preferred_username') as $claim) {
        if (divos_parameter($claims, $claim) !== '') {
            return $claims[$claim];
        }
    }
    return 'pegawai';
}

// ---------------------------------------------------------------- yang dipakai halaman Anda

/* Orang yang sedang masuk: array('user' => ..., 'claims' => ...); null bila tidak ada. */
function divos_user()
{
    $session = &divos_session();
    if (!isset($session['login'])) {
        return null;
    }
    $login = $session['login'];
    $settings = divos_checked_settings();
    $ours = $login['issuer'] === $settings['issuer'] && $login['client_id'] === $settings['client_id'];
    if (!$ours || time() - $login['since'] > 3600 * $settings['session_hours'] || divos_is_ended($login)) {
        $session = array();
        return null;
    }
    return array('user' => $login['user'], 'claims' => $login['claims']);
}

/* Orang yang sedang masuk; yang belum masuk dikirim ke DIVOS lalu kembali ke halaman ini. */
function divos_require_login()
{
    try {
        $login = divos_user();
        if ($login === null) {
            divos_refuse_wrong_redirect_uri();
            $here = isset($_SERVER['REQUEST_URI']) ? $_SERVER['REQUEST_URI'] : '/';
            divos_redirect(divos_address(array('aksi' => 'masuk', 'lanjut' => $here)));
        }
        return $login;
    } catch (DivosError $error) {
        divos_show_error($error);
    }
}

/* Alamat halaman keluar, untuk tautan di menu Anda. */
function divos_logout_url()
{
    return divos_address(array('aksi' => 'keluar'));
}

// ---------------------------------------------------------------- masuk

class DivosError extends Exception
{
}

class DivosCancelled extends DivosError
{
}

function divos_begin_login($return_to, $other_account)
{
    $settings = divos_checked_settings();
    divos_refuse_wrong_redirect_uri();
    $session = &divos_session();
    $state = divos_random();
    $pending = array(
        'nonce' => divos_random(),
        'verifier' => divos_random(),
        'return_to' => divos_local_path($return_to),
        'at' => time(),
    );
    $known = isset($session['pending']) ? $session['pending'] : array();
    $known[$state] = $pending;
    $session['pending'] = array_slice($known, -10, null, true);
    $request = array(
        'response_type' => 'code',
        'client_id' => $settings['client_id'],
        'redirect_uri' => $settings['redirect_uri'],
        'scope' => $settings['scope'],
        'state' => $state,
        'nonce' => $pending['nonce'],
        'code_challenge' => divos_base64url(hash('sha256', $pending['verifier'], true)),
        'code_challenge_method' => 'S256',
    );
    if ($other_account) {
        $request['prompt'] = 'select_account';
    }
    $provider = divos_provider();
    divos_redirect(divos_with_query($provider['authorization_endpoint'], $request));
}

function divos_finish_login()
{
    $settings = divos_checked_settings();
    $provider = divos_provider();
    $pending = divos_take_pending(divos_parameter($_GET, 'state'));
    $issuer = divos_parameter($_GET, 'iss');
    $names_issuer = !empty($provider['authorization_response_iss_parameter_supported']);
    if ($issuer !== $settings['issuer'] && ($issuer !== '' || $names_issuer)) {
        throw new DivosError('Jawaban datang dari penerbit (iss) yang lain.');
    }
    $error = divos_parameter($_GET, 'error');
    if ($error === 'access_denied') {
        throw new DivosCancelled('Anda membatalkan. Tidak ada data yang diberikan.');
    }
    if ($error !== '') {
        $why = divos_parameter($_GET, 'error_description');
        throw new DivosError('DIVOS menolak permintaan: ' . $error . '. ' . $why);
    }
    $tokens = divos_redeem(divos_parameter($_GET, 'code'), $pending['verifier']);
    $claims = divos_check_id_token($tokens['id_token'], $pending['nonce'], $tokens['access_token']);
    $userinfo = divos_userinfo($tokens['access_token'], $claims['sub']);
    $known = $settings['mode'] === 'userinfo' ? $userinfo : array_merge($claims, $userinfo);
    $user = divos_application_user($known);
    if ($user === null) {
        divos_show_unregistered($known);
    }
    session_regenerate_id(true);
    $session = &divos_session();
    $session = array('token' => divos_random(), 'login' => array(
        'issuer' => $settings['issuer'],
        'client_id' => $settings['client_id'],
        'user' => $user,
        'claims' => $known,
        'id_token' => $tokens['id_token'],
        'sub' => $claims['sub'],
        'sid' => isset($claims['sid']) && is_string($claims['sid']) ? $claims['sid'] : '',
        'issued_at' => (int) $claims['iat'],
        'since' => time(),
    ));
    divos_redirect($pending['return_to']);
}

/* Setiap "state" dipakai sekali, dalam sepuluh menit, di peramban yang memulainya. */
function divos_take_pending($state)
{
    $session = &divos_session();
    if (!isset($session['pending'][$state])) {
        if (divos_user() !== null) {
            divos_redirect(divos_local_path('')); // tombol Kembali sesudah masuk
        }
        throw new DivosError('Jawaban ini bukan untuk peramban ini, atau sudah dipakai (state). Mulailah lagi.');
    }
    $pending = $session['pending'][$state];
    unset($session['pending'][$state]);
    if (time() - $pending['at'] > 600) {
        throw new DivosError('Sudah lebih dari sepuluh menit sejak Anda mulai masuk. Mulailah lagi.');
    }
    return $pending;
}

function divos_redeem($code, $verifier)
{
    $settings = divos_checked_settings();
    $provider = divos_provider();
    $form = array(
        'grant_type' => 'authorization_code',
        'code' => $code,
        'redirect_uri' => $settings['redirect_uri'],
        'code_verifier' => $verifier,
    );
    $secret = base64_encode(urlencode($settings['client_id']) . ':' . urlencode($settings['client_secret']));
    $answer = divos_http('POST', $provider['token_endpoint'], array('Authorization: Basic ' . $secret), $form);
    $tokens = json_decode($answer['body'], true);
    if ($answer['status'] !== 200 || !is_array($tokens)) {
        $error = divos_parameter(is_array($tokens) ? $tokens : array(), 'error');
        $why = divos_parameter(is_array($tokens) ? $tokens : array(), 'error_description');
        throw new DivosError('DIVOS menolak kode (' . $answer['status'] . '): ' . $error . '. ' . $why);
    }
    if (strtolower(divos_parameter($tokens, 'token_type')) !== 'bearer') {
        throw new DivosError('token_type bukan Bearer.');
    }
    if (divos_parameter($tokens, 'access_token') === '' || divos_parameter($tokens, 'id_token') === '') {
        throw new DivosError('Jawaban DIVOS tidak lengkap: scope harus memuat openid.');
    }
    return $tokens;
}

function divos_userinfo($access_token, $sub)
{
    $provider = divos_provider();
    $answer = divos_http('GET', $provider['userinfo_endpoint'], array('Authorization: Bearer ' . $access_token));
    $claims = json_decode($answer['body'], true);
    if ($answer['status'] !== 200 || !is_array($claims)) {
        throw new DivosError('Data orang tidak dapat dibaca (userinfo menjawab ' . $answer['status'] . ').');
    }
    if (divos_parameter($claims, 'sub') !== $sub) {
        throw new DivosError('userinfo berbicara tentang orang lain (sub).');
    }
    return $claims;
}

// ---------------------------------------------------------------- token (OpenID Connect Core 3.1.3.7)

function divos_check_id_token($token, $nonce, $access_token)
{
    $settings = divos_checked_settings();
    // Dalam mode userinfo token datang langsung lewat TLS dari DIVOS, dan tanda tangannya tidak diperiksa (butir 6).
    $claims = divos_open_jwt($token, array('JWT'), $settings['mode'] !== 'userinfo');
    if (!hash_equals($nonce, divos_parameter($claims, 'nonce'))) {
        throw new DivosError('ID token bukan untuk permintaan ini (nonce).');
    }
    $sub = divos_parameter($claims, 'sub');
    if ($sub === '' || strlen($sub) > 255) {
        throw new DivosError('ID token tidak menyebut orang (sub).');
    }
    if (isset($claims['at_hash'])) {
        $expected = divos_base64url(substr(hash('sha256', $access_token, true), 0, 16));
        if (!is_string($claims['at_hash']) || !hash_equals($expected, $claims['at_hash'])) {
            throw new DivosError('Access token bukan pasangan ID token (at_hash).');
        }
    }
    return $claims;
}

/* Isi sebuah JWT dari DIVOS untuk klien ini: tanda tangan, iss, aud, azp, exp dan iat sudah diperiksa. */
function divos_open_jwt($token, array $types, $check_signature)
{
    $settings = divos_checked_settings();
    $parts = explode('.', $token);
    if (count($parts) !== 3) {
        throw new DivosError('Token bukan JWT yang ditandatangani.');
    }
    $header = json_decode(divos_base64url_decode($parts[0]), true);
    $claims = json_decode(divos_base64url_decode($parts[1]), true);
    if (!is_array($header) || !is_array($claims)) {
        throw new DivosError('Token tidak dapat dibaca.');
    }
    if (divos_parameter($header, 'alg') !== $settings['algorithm'] || isset($header['crit'])) {
        throw new DivosError('Token ditandatangani dengan cara lain (alg): ' . divos_parameter($header, 'alg') . '.');
    }
    if (isset($header['typ']) && !in_array($header['typ'], $types, true)) {
        throw new DivosError('Token ini untuk keperluan lain (typ).');
    }
    if ($check_signature) {
        divos_check_signature($parts, divos_parameter($header, 'kid'));
    }
    $audience = isset($claims['aud']) ? (array) $claims['aud'] : array();
    if (divos_parameter($claims, 'iss') !== $settings['issuer']) {
        throw new DivosError('Token dari penerbit lain (iss).');
    }
    if (!in_array($settings['client_id'], $audience, true)) {
        throw new DivosError('Token untuk aplikasi lain (aud).');
    }
    if ((count($audience) > 1 || isset($claims['azp'])) && divos_parameter($claims, 'azp') !== $settings['client_id']) {
        throw new DivosError('Token untuk aplikasi lain (azp).');
    }
    $times = isset($claims['exp'], $claims['iat']) && is_numeric($claims['exp']) && is_numeric($claims['iat']);
    if (!$times || $claims['exp'] < time() - 60 || $claims['iat'] > time() + 60) {
        throw new DivosError('Token sudah atau belum berlaku (exp, iat): periksa jam server Anda.');
    }
    return $claims;
}

function divos_check_signature(array $parts, $kid)
{
    $settings = divos_checked_settings();
    if (!function_exists('openssl_verify')) {
        throw new DivosError('PHP ini tanpa ekstensi openssl: tanda tangan tidak dapat diperiksa.');
    }
    $key = divos_find_key($kid, false);
    if ($key === null) {
        $key = divos_find_key($kid, true);
    }
    if ($key === null) {
        throw new DivosError('Kunci tanda tangan tidak dikenal (kid).');
    }
    $signature = divos_base64url_decode($parts[2]);
    if ($settings['algorithm'] === 'ES256') {
        if (strlen($signature) !== 64) {
            throw new DivosError('Tanda tangan token tidak benar.');
        }
        $halves = divos_der_integer(substr($signature, 0, 32)) . divos_der_integer(substr($signature, 32));
        $signature = divos_der("\x30", $halves);
    }
    $signed = $parts[0] . '.' . $parts[1];
    if (openssl_verify($signed, $signature, divos_public_key($key), OPENSSL_ALGO_SHA256) !== 1) {
        throw new DivosError('Tanda tangan token tidak benar.');
    }
}

/* Kunci DIVOS dengan nama ini; disimpan satu jam, dan dimuat ulang paling sering sekali semenit. */
function divos_find_key($kid, $again)
{
    $settings = divos_checked_settings();
    $provider = divos_provider();
    $keys = divos_fetch_cached('kunci', $provider['jwks_uri'], $again ? 60 : 3600);
    $type = $settings['algorithm'] === 'ES256' ? 'EC' : 'RSA';
    foreach (isset($keys['keys']) && is_array($keys['keys']) ? $keys['keys'] : array() as $key) {
        $fits = is_array($key) && divos_parameter($key, 'kid') === $kid && divos_parameter($key, 'kty') === $type;
        if ($fits && (!isset($key['use']) || $key['use'] === 'sig')) {
            return $key;
        }
    }
    return null;
}

/* JWK ke PEM (RFC 7518 6, RFC 5280 4.1). */
function divos_public_key(array $key)
{
    if ($key['kty'] === 'EC') {
        if (divos_parameter($key, 'crv') !== 'P-256') {
            throw new DivosError('Kunci tanda tangan bukan P-256.');
        }
        $point = "\x04" . str_pad(divos_base64url_decode(divos_parameter($key, 'x')), 32, "\0", STR_PAD_LEFT);
        $point .= str_pad(divos_base64url_decode(divos_parameter($key, 'y')), 32, "\0", STR_PAD_LEFT);
        $kind = "\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07";
    } else {
        $modulus = divos_der_integer(divos_base64url_decode(divos_parameter($key, 'n')));
        $exponent = divos_der_integer(divos_base64url_decode(divos_parameter($key, 'e')));
        $point = divos_der("\x30", $modulus . $exponent);
        $kind = "\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00";
    }
    $der = divos_der("\x30", $kind . divos_der("\x03", "\0" . $point));
    return "-----BEGIN PUBLIC KEY-----\n" . chunk_split(base64_encode($der), 64, "\n") . "-----END PUBLIC KEY-----\n";
}

function divos_der($tag, $content)
{
    $length = strlen($content);
    if ($length < 128) {
        return $tag . chr($length) . $content;
    }
    $octets = ltrim(pack('N', $length), "\0");
    return $tag . chr(128 | strlen($octets)) . $octets . $content;
}

function divos_der_integer($octets)
{
    $octets = ltrim($octets, "\0");
    if ($octets === '' || ord($octets[0]) > 127) {
        $octets = "\0" . $octets;
    }
    return divos_der("\x02", $octets);
}

// ---------------------------------------------------------------- keluar

function divos_logout()
{
    $session = &divos_session();
    $login = divos_user() === null ? null : $session['login'];
    $token = isset($session['token']) ? $session['token'] : '';
    if ($login === null || !hash_equals($token, divos_parameter($_POST, 'token'))) {
        divos_redirect(divos_address(array()));
    }
    $settings = divos_checked_settings();
    $session = array();
    session_regenerate_id(true);
    $request = array('id_token_hint' => $login['id_token'], 'client_id' => $settings['client_id']);
    if ($settings['post_logout_redirect_uri'] !== '') {
        $request['post_logout_redirect_uri'] = $settings['post_logout_redirect_uri'];
    }
    $provider = divos_provider();
    divos_redirect(divos_with_query($provider['end_session_endpoint'], $request));
}

/* DIVOS memberi tahu bahwa sebuah sesi berakhir (OpenID Connect Back-Channel Logout 2.6). */
function divos_backchannel_logout($token)
{
    header('Cache-Control: no-store');
    header('Content-Type: application/json');
    try {
        $claims = divos_open_jwt($token, array('logout+jwt', 'JWT'), true);
        $event = 'http://schemas.openid.net/event/backchannel-logout';
        $events = isset($claims['events']) && is_array($claims['events']) ? $claims['events'] : array();
        if (!isset($events[$event]) || !is_array($events[$event]) || isset($claims['nonce'])) {
            throw new DivosError('Ini bukan logout token (events, nonce).');
        }
        if ($claims['iat'] < time() - 360) {
            throw new DivosError('Logout token terlalu lama (iat).');
        }
        $sid = divos_parameter($claims, 'sid');
        $sub = divos_parameter($claims, 'sub');
        $jti = divos_parameter($claims, 'jti');
        if ($jti === '' || ($sid === '' && $sub === '')) {
            throw new DivosError('Logout token tidak lengkap (jti, sid, sub).');
        }
        divos_clean_storage();
        if (!@fopen(divos_file('jti', $jti), 'x')) {
            throw new DivosError('Logout token ini sudah dipakai (jti).');
        }
        divos_end_sessions($sid !== '' ? divos_file('sid', $sid) : divos_file('sub', $sub), (int) $claims['iat']);
    } catch (DivosError $refused) {
        http_response_code(400);
        exit(json_encode(array('error' => 'invalid_request', 'error_description' => $refused->getMessage())));
    }
    exit('{}');
}

function divos_end_sessions($file, $at)
{
    $before = is_file($file) ? (int) file_get_contents($file) : 0;
    divos_write($file, (string) max($before, $at));
}

function divos_is_ended(array $login)
{
    foreach (array('sid' => $login['sid'], 'sub' => $login['sub']) as $kind => $value) {
        $file = divos_file($kind, $value);
        if ($value !== '' && is_file($file) && $login['issued_at'] <= (int) file_get_contents($file)) {
            return true;
        }
    }
    return false;
}

// ---------------------------------------------------------------- DIVOS dan catatan

/* Alamat-alamat DIVOS, dari dokumen discovery; disimpan satu jam. */
function divos_provider()
{
    $settings = divos_checked_settings();
    $address = rtrim($settings['issuer'], '/') . '/.well-known/openid-configuration';
    $provider = divos_fetch_cached('penyedia', $address, 3600);
    if (divos_parameter($provider, 'issuer') !== $settings['issuer']) {
        throw new DivosError('issuer di DIVOS berbeda; salin tepat begini: ' . divos_parameter($provider, 'issuer'));
    }
    $used = array('authorization_endpoint', 'token_endpoint', 'userinfo_endpoint', 'jwks_uri', 'end_session_endpoint');
    foreach ($used as $name) {
        if (!divos_is_safe(divos_parameter($provider, $name))) {
            throw new DivosError('Alamat ' . $name . ' di DIVOS tidak aman.');
        }
    }
    return $provider;
}

function divos_fetch_cached($kind, $address, $seconds)
{
    $file = divos_file($kind, $address);
    if (is_file($file) && time() - filemtime($file) < $seconds) {
        $known = json_decode(file_get_contents($file), true);
        if (is_array($known)) {
            return $known;
        }
    }
    $answer = divos_http('GET', $address, array());
    $found = json_decode($answer['body'], true);
    if ($answer['status'] !== 200 || !is_array($found)) {
        throw new DivosError('DIVOS tidak menjawab dengan benar di ' . $address . ' (' . $answer['status'] . ').');
    }
    divos_write($file, $answer['body']);
    return $found;
}

/* curl bila ada, kalau tidak stream PHP; sertifikat selalu diperiksa, pengalihan tidak diikuti. */
function divos_http($method, $address, array $headers, array $form = array())
{
    $headers[] = 'Accept: application/json';
    $body = $form ? http_build_query($form, '', '&') : '';
    if ($form) {
        $headers[] = 'Content-Type: application/x-www-form-urlencoded';
    }
    if (function_exists('curl_init')) {
        $curl = curl_init($address);
        $options = array(CURLOPT_RETURNTRANSFER => true, CURLOPT_HTTPHEADER => $headers, CURLOPT_TIMEOUT => 10);
        curl_setopt_array($curl, $options);
        if ($form) {
            curl_setopt($curl, CURLOPT_POSTFIELDS, $body);
        }
        $text = curl_exec($curl);
        $status = (int) curl_getinfo($curl, CURLINFO_HTTP_CODE);
    } else {
        $options = array('method' => $method, 'header' => $headers, 'content' => $body, 'timeout' => 10);
        $options += array('ignore_errors' => true, 'follow_location' => 0);
        $stream = @fopen($address, 'r', false, stream_context_create(array('http' => $options)));
        $text = $stream ? stream_get_contents($stream) : false;
        $meta = $stream ? stream_get_meta_data($stream) : array();
        $status = isset($meta['wrapper_data'][0]) ? (int) substr($meta['wrapper_data'][0], 9, 3) : 0;
    }
    if (!is_string($text) || $status === 0) {
        throw new DivosError('Server Anda tidak dapat menghubungi ' . $address . ': periksa jaringan dan sertifikat.');
    }
    return array('status' => $status, 'body' => $text);
}

/* Catatan kecil di folder milik aplikasi; isi namanya tidak terbaca dari nama berkas. */
function divos_file($kind, $value)
{
    $settings = divos_checked_settings();
    $folder = $settings['storage'];
    if (!is_dir($folder) && !@mkdir($folder, 0700, true) && !is_dir($folder)) {
        throw new DivosError('Folder ' . $folder . ' tidak dapat dibuat: pilih yang lain pada "storage".');
    }
    $foreign = function_exists('posix_geteuid') && fileowner($folder) !== posix_geteuid();
    if (!is_writable($folder) || is_link($folder) || $foreign) {
        throw new DivosError('Folder ' . $folder . ' bukan milik aplikasi ini: pilih yang lain pada "storage".');
    }
    return $folder . '/' . $kind . '-' . hash('sha256', $value);
}

function divos_write($file, $text)
{
    $draft = $file . '.' . divos_random();
    if (file_put_contents($draft, $text) !== strlen($text) || !rename($draft, $file)) {
        throw new DivosError('Catatan tidak dapat disimpan di ' . dirname($file) . '.');
    }
}

/* Catatan tentang sesi yang pasti sudah habis dibuang; berkas lain di folder itu bukan milik kami. */
function divos_clean_storage()
{
    $settings = divos_checked_settings();
    foreach (array('kunci', 'penyedia', 'jti', 'sid', 'sub') as $kind) {
        foreach (glob($settings['storage'] . '/' . $kind . '-*') as $file) {
            if (time() - filemtime($file) > 3600 * $settings['session_hours'] + 86400) {
                @unlink($file);
            }
        }
    }
}

// ---------------------------------------------------------------- pengaturan dan alat kecil

/* Pengaturan yang sudah lengkap; yang belum diisi disebut dengan jelas. */
function divos_checked_settings()
{
    $settings = divos_settings();
    foreach (array('issuer', 'client_id', 'client_secret') as $name) {
        if (divos_is_unset($settings[$name])) {
            throw new DivosError('Isi "' . $name . '" pada divos_settings() dengan nilai dari portal pengembang.');
        }
    }
    if (!divos_is_safe($settings['issuer'])) {
        throw new DivosError('issuer harus beralamat https (http hanya untuk localhost).');
    }
    if (divos_is_unset($settings['redirect_uri'])) {
        $settings['redirect_uri'] = divos_own_address();
    }
    if (divos_is_unset($settings['post_logout_redirect_uri'])) {
        $settings['post_logout_redirect_uri'] = '';
    }
    if ($settings['storage'] === '') {
        $own = substr(hash('sha256', $settings['client_id'] . __FILE__), 0, 16);
        $settings['storage'] = sys_get_temp_dir() . '/divos-' . $own;
    }
    if ($settings['mode'] !== 'userinfo' && !function_exists('openssl_verify')) {
        throw new DivosError('PHP ini tanpa ekstensi openssl: pasang, atau pilih "mode" => "userinfo".');
    }
    return $settings;
}

function divos_is_unset($value)
{
    return $value === '' || strpos($value, '{{') === 0;
}

function divos_is_safe($address)
{
    return preg_match('~^(https://|http://(localhost|127\.0\.0\.1|\[::1\])(:[0-9]+)?(/|$))~', $address) === 1;
}

/* Alamat berkas ini seperti yang dilihat peramban. */
function divos_own_address()
{
    $secure = !empty($_SERVER['HTTPS']) && strtolower($_SERVER['HTTPS']) !== 'off';
    $host = isset($_SERVER['HTTP_HOST']) ? $_SERVER['HTTP_HOST'] : 'localhost';
    return ($secure ? 'https://' : 'http://') . $host . divos_own_path();
}

function divos_own_path()
{
    $root = empty($_SERVER['DOCUMENT_ROOT']) ? false : realpath($_SERVER['DOCUMENT_ROOT']);
    if ($root !== false && strpos(__FILE__, $root . DIRECTORY_SEPARATOR) === 0) {
        return str_replace('\\', '/', substr(__FILE__, strlen($root)));
    }
    return rtrim(str_replace('\\', '/', dirname($_SERVER['SCRIPT_NAME'])), '/') . '/' . basename(__FILE__);
}

/*
 * Jawaban DIVOS harus tiba di berkas ini. Bila redirect_uri alamat halaman lain, halaman itu mengirim orang ke dirinya
 * sendiri tanpa henti, atau jawabannya tidak dibaca siapa pun; jadi dikatakan sebelum orang dikirim.
 */
function divos_refuse_wrong_redirect_uri()
{
    $settings = divos_checked_settings();
    $wanted = divos_path_of($settings['redirect_uri']);
    $here = isset($_SERVER['REQUEST_URI']) ? divos_path_of($_SERVER['REQUEST_URI']) : '';
    $fits = basename($wanted) === basename(__FILE__);
    if (divos_is_opened_directly()) {
        $fits = $fits || basename($wanted) === basename($here); // aturan server membawa alamat itu ke berkas ini
    } else {
        $fits = $fits || $wanted !== $here; // ke mana alamat itu menuju hanya diketahui server
    }
    if (!$fits) {
        $own = divos_own_address();
        throw new DivosError('redirect_uri harus alamat berkas ini: ' . $own . '. Sekarang '
            . $settings['redirect_uri'] . '. Daftarkan alamat berkas ini pada klien Anda, lalu tulis di divos_settings().');
    }
}

function divos_path_of($address)
{
    return preg_replace('~^[a-z]+://[^/?#]*|[?#].*$~i', '', $address);
}

function divos_is_opened_directly()
{
    return isset($_SERVER['SCRIPT_FILENAME']) && realpath($_SERVER['SCRIPT_FILENAME']) === realpath(__FILE__);
}

function divos_address(array $query)
{
    $settings = divos_checked_settings();
    return $query ? divos_with_query($settings['redirect_uri'], $query) : $settings['redirect_uri'];
}

function divos_with_query($address, array $query)
{
    return $address . (strpos($address, '?') === false ? '?' : '&') . http_build_query($query, '', '&');
}

/* Hanya jalan di situs ini sendiri: tidak ada alamat dari luar yang dapat dititipkan. */
function divos_local_path($path)
{
    $settings = divos_checked_settings();
    if (preg_match('~^/(?![/\\\\])[\x21-\x7e]*$~', $path) === 1) {
        return $path;
    }
    return $settings['home'] !== '' ? $settings['home'] : divos_address(array());
}

/* Nilai teks dari sebuah array; yang tidak ada, atau bukan teks, menjadi kosong. */
function divos_parameter(array $values, $name)
{
    return isset($values[$name]) && is_string($values[$name]) ? $values[$name] : '';
}

function divos_random()
{
    if (function_exists('random_bytes')) {
        return divos_base64url(random_bytes(32));
    }
    $strong = false;
    $octets = function_exists('openssl_random_pseudo_bytes') ? openssl_random_pseudo_bytes(32, $strong) : false;
    if ($octets === false || !$strong) {
        $source = @fopen('/dev/urandom', 'rb');
        $octets = $source ? fread($source, 32) : '';
    }
    if (strlen($octets) !== 32) {
        throw new DivosError('PHP ini tidak punya sumber bilangan acak yang aman.');
    }
    return divos_base64url($octets);
}

function divos_base64url($octets)
{
    return rtrim(strtr(base64_encode($octets), '+/', '-_'), '=');
}

function divos_base64url_decode($text)
{
    $octets = preg_match('~^[A-Za-z0-9_-]*$~', $text) === 1 ? base64_decode(strtr($text, '-_', '+/'), true) : false;
    if ($octets === false) {
        throw new DivosError('Token tidak dapat dibaca.');
    }
    return $octets;
}

function divos_start_session()
{
    if (session_status() === PHP_SESSION_ACTIVE) {
        return;
    }
    $secure = !empty($_SERVER['HTTPS']) && strtolower($_SERVER['HTTPS']) !== 'off';
    // PHP sebelum 7.3 belum mengenal samesite; di sana ia ikut pada path.
    $path = version_compare(PHP_VERSION, '7.3', '<') ? '/; samesite=Lax' : '/';
    ini_set('session.use_strict_mode', '1');
    @ini_set('session.cookie_samesite', 'Lax');
    session_set_cookie_params(0, $path, '', $secure, true);
    session_start();
}

/*
 * Bagian sesi PHP milik klien ini. Aplikasi lain di host yang sama, juga di port atau folder lain, memakai cookie dan
 * sesi PHP yang sama; masuk di sana bukan masuk di sini.
 */
function &divos_session()
{
    divos_start_session();
    $settings = divos_checked_settings();
    $name = 'divos-' . hash('sha256', $settings['issuer'] . ' ' . $settings['client_id']);
    if (!isset($_SESSION[$name]) || !is_array($_SESSION[$name])) {
        $_SESSION[$name] = array();
    }
    return $_SESSION[$name];
}

function divos_redirect($address)
{
    header('Cache-Control: no-store');
    header('Location: ' . $address, true, 303);
    exit;
}

// ---------------------------------------------------------------- halaman

function divos_escape($text)
{
    return htmlspecialchars($text, ENT_QUOTES | ENT_SUBSTITUTE, 'UTF-8');
}

function divos_show($status, $title, $html)
{
    http_response_code($status);
    header('Content-Type: text/html; charset=UTF-8');
    header('Cache-Control: no-store');
    header("Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
    echo '<!doctype html><html lang="id"><head><meta charset="utf-8"><title>', divos_escape($title), '</title>',
        '<meta name="viewport" content="width=device-width, initial-scale=1"><style>',
        'body{font:1.0625rem/1.5 system-ui,sans-serif;max-width:38rem;margin:2rem auto;padding:0 1rem;color:#1d2726;',
        'overflow-wrap:anywhere}',
        'dt{font-weight:600}dd{margin:0 0 .5rem}',
        '.divos-masuk{display:inline-flex;align-items:center;min-height:48px;padding:.5rem 1.25rem;border:0;',
        'border-radius:4px;background:#0e5a62;color:#fff;font:600 1rem/1.25 system-ui,sans-serif;',
        'text-decoration:none;cursor:pointer}',
        '</style></head><body><main><h1>', divos_escape($title), '</h1>', $html, '</main></body></html>';
    exit;
}

function divos_show_home()
{
    $login = divos_user();
    if ($login === null) {
        divos_refuse_wrong_redirect_uri();
        $link = divos_escape(divos_address(array('aksi' => 'masuk')));
        $button = '<a class="divos-masuk" id="divos-masuk" href="' . $link . '">Masuk dengan DIVOS</a>';
        divos_show(200, 'Anda belum masuk', '<p>' . $button . '</p>');
    }
    $name = divos_escape(divos_display_name($login['claims']));
    $greeting = '<p>Selamat datang, <b id="divos-nama">' . $name . '</b></p>';
    $rows = '';
    foreach ($login['claims'] as $name => $value) {
        $text = divos_escape(is_string($value) ? $value : json_encode($value));
        $name = divos_escape($name);
        $rows .= '<dt>' . $name . '</dt><dd id="' . $name . '">' . $text . '</dd>';
    }
    $data = '<p>Data yang diterima dari DIVOS:</p><dl>' . $rows . '</dl>';
    divos_show(200, 'Anda sudah masuk', $greeting . $data . divos_logout_form());
}

function divos_logout_form()
{
    $session = &divos_session();
    return '<form method="post" action="' . divos_escape(divos_logout_url()) . '">'
        . '<input type="hidden" name="token" value="' . divos_escape($session['token']) . '">'
        . '<button class="divos-masuk" id="divos-keluar">Keluar</button></form>';
}

function divos_show_logout()
{
    if (divos_user() === null) {
        divos_redirect(divos_address(array()));
    }
    $note = '<p>Sesudah ini DIVOS bertanya apakah Anda keluar dari semua aplikasi.</p>';
    divos_show(200, 'Keluar dari aplikasi ini', $note . divos_logout_form());
}

function divos_show_unregistered(array $claims)
{
    $settings = divos_checked_settings();
    $name = divos_display_name($claims);
    $again = divos_escape(divos_address(array('aksi' => 'masuk', 'akun' => 'lain')));
    $html = '<p id="divos-belum-terdaftar">Anda berhasil masuk ke DIVOS sebagai <b>' . divos_escape($name) . '</b>, '
        . 'tetapi aplikasi ini belum mengenal akun itu.</p>'
        . '<p>Minta kepada ' . divos_escape($settings['contact']) . ' agar akun Anda didaftarkan, lalu masuk lagi. '
        . 'Kata sandi Anda tidak perlu diganti.</p>'
        . '<p><a class="divos-masuk" id="divos-akun-lain" href="' . $again . '">Masuk dengan akun lain</a></p>';
    divos_show(403, 'Akun Anda belum terdaftar pada aplikasi ini', $html);
}

function divos_show_error(DivosError $error)
{
    error_log('divos: ' . $error->getMessage());
    $cancelled = $error instanceof DivosCancelled;
    $html = '<p id="divos-galat">' . divos_escape($error->getMessage()) . '</p>'
        . '<p><a class="divos-masuk" href="' . divos_escape(divos_own_address()) . '">Coba lagi</a></p>';
    divos_show($cancelled ? 403 : 400, $cancelled ? 'Masuk dibatalkan' : 'Masuk belum berhasil', $html);
}

// ---------------------------------------------------------------- berkas ini dibuka langsung

function divos_respond()
{
    try {
        $action = divos_parameter($_GET, 'aksi');
        $posted = $_SERVER['REQUEST_METHOD'] === 'POST';
        if ($posted && isset($_POST['logout_token'])) {
            divos_backchannel_logout(divos_parameter($_POST, 'logout_token'));
        } elseif (isset($_GET['state'])) {
            divos_finish_login();
        } elseif ($action === 'masuk') {
            divos_begin_login(divos_parameter($_GET, 'lanjut'), divos_parameter($_GET, 'akun') === 'lain');
        } elseif ($action === 'keluar' && $posted) {
            divos_logout();
        } elseif ($action === 'keluar') {
            divos_show_logout();
        }
        divos_show_home();
    } catch (DivosError $error) {
        divos_show_error($error);
    }
}

if (divos_is_opened_directly()) {
    divos_respond();
}
