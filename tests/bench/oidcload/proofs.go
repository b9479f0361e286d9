// Flows with more to prove: pushed requests (RFC 9126), keys held (RFC 9449) and signed statements (RFC 7523).
package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// signingKey is an ES256 key, as a client keeps one.
type signingKey struct {
	key *ecdsa.PrivateKey
	jwk map[string]string
}

func newSigningKey() (*signingKey, error) {
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	return &signingKey{k, map[string]string{"kty": "EC", "crv": "P-256", "x": coordinate(k.X), "y": coordinate(k.Y)}}, nil
}

// readSigningKey reads the key that a client registered.
func readSigningKey(text string) (*signingKey, error) {
	der, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, err
	}
	found, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, err
	}
	k, ok := found.(*ecdsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("-assertion-key is not a key for ES256")
	}
	return &signingKey{key: k}, nil
}

// stated is client_credentials of a client that signs a fresh statement each time.
func (c *client) stated(k *signingKey) error {
	id, now := c.l.cfg.assertionID, time.Now().Unix()
	claims := map[string]any{"iss": id, "sub": id, "aud": c.l.disc.Issuer, "iat": now, "exp": now + 60, "jti": randB64(16)}
	statement, err := k.sign(map[string]any{"typ": "JWT", "alg": "ES256"}, claims)
	if err != nil {
		return err
	}
	form := url.Values{"grant_type": {"client_credentials"}, "client_assertion": {statement},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}}
	if c.l.cfg.ccScope != "" {
		form.Set("scope", c.l.cfg.ccScope)
	}
	_, err = c.tokenAs(form, id, "")
	return err
}

func coordinate(n *big.Int) string {
	return base64.RawURLEncoding.EncodeToString(n.FillBytes(make([]byte, 32)))
}

func (k *signingKey) sign(header, claims any) (string, error) {
	h, e1 := json.Marshal(header)
	p, e2 := json.Marshal(claims)
	if e1 != nil || e2 != nil {
		return "", fmt.Errorf("jwt: %v %v", e1, e2)
	}
	msg := base64.RawURLEncoding.EncodeToString(h) + "." + base64.RawURLEncoding.EncodeToString(p)
	sum := sha256.Sum256([]byte(msg))
	r, s, err := ecdsa.Sign(rand.Reader, k.key, sum[:])
	if err != nil {
		return "", err
	}
	sig := append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)
	return msg + "." + base64.RawURLEncoding.EncodeToString(sig), nil
}

// proof is a DPoP proof for one request; token is "" at the token endpoint.
func (k *signingKey) proof(method, target, token string) (string, error) {
	claims := map[string]any{"jti": randB64(16), "htm": method, "htu": target, "iat": time.Now().Unix()}
	if token != "" {
		sum := sha256.Sum256([]byte(token))
		claims["ath"] = base64.RawURLEncoding.EncodeToString(sum[:])
	}
	return k.sign(map[string]any{"typ": "dpop+jwt", "alg": "ES256", "jwk": k.jwk}, claims)
}

// send adds a DPoP proof to a request and reads the JSON answer.
func (c *client) send(req *http.Request, k *signingKey, token string) (int, []byte, error) {
	proof, err := k.proof(req.Method, req.URL.Scheme+"://"+req.URL.Host+req.URL.Path, token)
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("DPoP", proof)
	if token != "" {
		req.Header.Set("Authorization", "DPoP "+token)
	}
	resp, err := c.bc.Do(req)
	if err != nil {
		return 0, nil, err
	}
	b, err := readAll(resp)
	return resp.StatusCode, b, err
}

// boundFlow is the sso flow with a token bound to a key, shown at the token endpoint and at userinfo.
func (c *client) boundFlow(k *signingKey, interactive bool) error {
	fc := &flowCtx{verifier: randB64(32), nonce: randB64(16), state: randB64(16)}
	code, err := c.authorize(fc, interactive)
	if err != nil {
		return err
	}
	form := url.Values{"grant_type": {"authorization_code"}, "code": {code},
		"redirect_uri": {c.l.cfg.redirect}, "code_verifier": {fc.verifier}}
	req, err := http.NewRequest("POST", c.l.disc.Token, strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.SetBasicAuth(url.QueryEscape(c.l.cfg.clientID), url.QueryEscape(c.l.cfg.clientSecret))
	st, b, err := c.send(req, k, "")
	if err != nil {
		return err
	}
	var t tokenResp
	if e := json.Unmarshal(b, &t); e != nil || st != 200 || !bytes.Contains(b, []byte(`"DPoP"`)) {
		return fmt.Errorf("bound token: status %d: %s", st, snippet(b))
	}
	if err := c.l.checkIDToken(t.IDToken, fc.nonce); err != nil {
		return err
	}
	req, err = http.NewRequest("GET", c.l.disc.Userinfo, nil)
	if err != nil {
		return err
	}
	st, b, err = c.send(req, k, t.AccessToken)
	if err == nil && (st != 200 || !bytes.Contains(b, []byte(`"sub"`))) {
		err = fmt.Errorf("userinfo: status %d: %s", st, snippet(b))
	}
	return err
}

// push leaves the parameters of an authorization request with the provider and returns the address that names them.
func (c *client) push(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", err
	}
	st, b, err := c.post(c.l.disc.Par, u.Query(), c.l.cfg.clientID, c.l.cfg.clientSecret)
	if err != nil {
		return "", err
	}
	var pushed struct {
		RequestURI string `json:"request_uri"`
	}
	if e := json.Unmarshal(b, &pushed); e != nil || st != 201 || pushed.RequestURI == "" {
		return "", fmt.Errorf("par: status %d: %s", st, snippet(b))
	}
	u.RawQuery = url.Values{"client_id": {c.l.cfg.clientID}, "request_uri": {pushed.RequestURI}}.Encode()
	return u.String(), nil
}

// proven is the set-up of the scenarios of this file.
func (c *client) proven() (func() error, error) {
	switch c.l.cfg.scenario {
	case "dpop":
		k, err := newSigningKey()
		if err != nil {
			return nil, err
		}
		return func() error { return c.boundFlow(k, false) }, c.boundFlow(k, true)
	case "private_key_jwt":
		k, err := readSigningKey(c.l.cfg.assertionKey)
		if err != nil {
			return nil, err
		}
		return func() error { return c.stated(k) }, c.stated(k)
	case "par":
		if c.l.disc.Par == "" {
			return nil, fmt.Errorf("no pushed_authorization_request_endpoint in discovery")
		}
		c.pushes = true
		_, err := c.flow(true)
		return func() error { _, err := c.flow(false); return err }, err
	}
	return nil, fmt.Errorf("unknown scenario %q", c.l.cfg.scenario)
}
