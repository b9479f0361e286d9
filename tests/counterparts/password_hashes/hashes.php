<?php
// Reads {"password", "verify"} as JSON; answers what PHP makes of the password, and whether it fits the hash to verify.
$asked = json_decode(stream_get_contents(STDIN), true);
$password = $asked['password'];
echo json_encode([
    'hashes' => [
        'PHP bcrypt' => password_hash($password, PASSWORD_BCRYPT),
        'PHP bcrypt 12' => password_hash($password, PASSWORD_BCRYPT, ['cost' => 12]),
        'PHP argon2id' => password_hash($password, PASSWORD_ARGON2ID),
        'PHP argon2i' => password_hash($password, PASSWORD_ARGON2I),
        'PHP crypt' => crypt($password, '$2a$08$usesomesillystringfors$'),
        'PHP md5' => md5($password),
        'PHP sha1' => sha1($password),
    ],
    'fits' => $asked['verify'] === null ? null : password_verify($password, $asked['verify']),
]);
