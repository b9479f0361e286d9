// Command oidcload drives an OpenID Provider with the request patterns of real
// relying parties and reports throughput and latency. It knows nothing about a
// particular server: it reads discovery and works with parameters only.
// Standard library only.
package main

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"hash"
	"html"
	"io"
	"math/big"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"regexp"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

type config struct {
	issuer, clientID, clientSecret, auth, redirect, scope, user, pass        string
	ccScope, ccClientID, ccClientSecret, extraAuth, acceptBtn, introspectURL string
	userPattern, assertionID, assertionKey                                   string
	userCount                                                                int
	c                                                                        int
	d                                                                        time.Duration
	warm                                                                     time.Duration
	n                                                                        int64
	scenario                                                                 string
	insecure, jsonOut, verbose, noUserinfo, mark                             bool
	timeout                                                                  time.Duration
}

type discovery struct {
	Issuer     string `json:"issuer"`
	Authz      string `json:"authorization_endpoint"`
	Token      string `json:"token_endpoint"`
	Userinfo   string `json:"userinfo_endpoint"`
	Jwks       string `json:"jwks_uri"`
	Introspect string `json:"introspection_endpoint"`
	Par        string `json:"pushed_authorization_request_endpoint"`
}

type tokenResp struct {
	AccessToken  string `json:"access_token"`
	RefreshToken string `json:"refresh_token"`
	IDToken      string `json:"id_token"`
	Error        string `json:"error"`
	ErrorDesc    string `json:"error_description"`
}

type loader struct {
	cfg   config
	disc  discovery
	tr    *http.Transport
	keys  map[string]jwkKey
	keyMu sync.RWMutex
}

type jwkKey struct {
	kid, alg string
	pub      crypto.PublicKey
}

// client is one simulated browser plus the relying party behind it.
type client struct {
	l   *loader
	jar http.CookieJar
	hc  *http.Client // no redirects followed, cookies kept
	bc  *http.Client // back channel, no cookies
	id  int
	// pushes: requests are left with the provider first
	pushes bool
}

func (l *loader) newClient(id int) *client {
	jar, _ := cookiejar.New(nil)
	nofollow := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &client{l: l, jar: jar, id: id,
		hc: &http.Client{Transport: l.tr, Jar: jar, CheckRedirect: nofollow, Timeout: l.cfg.timeout},
		bc: &http.Client{Transport: l.tr, CheckRedirect: nofollow, Timeout: l.cfg.timeout},
	}
}

func (l *loader) username(id int) string {
	if l.cfg.userPattern == "" {
		return l.cfg.user
	}
	return fmt.Sprintf(l.cfg.userPattern, id%max(1, l.cfg.userCount))
}

func randB64(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}

func drain(r *http.Response) { io.Copy(io.Discard, r.Body); r.Body.Close() }

func readAll(r *http.Response) ([]byte, error) {
	defer r.Body.Close()
	return io.ReadAll(io.LimitReader(r.Body, 4<<20))
}

func snippet(b []byte) string {
	s := strings.Join(strings.Fields(string(b)), " ")
	if len(s) > 240 {
		s = s[:240] + "..."
	}
	return s
}

// ---------------------------------------------------------------- token calls

func (c *client) post(endpoint string, form url.Values, id, secret string) (int, []byte, error) {
	if c.l.cfg.auth == "post" || secret == "" {
		form.Set("client_id", id)
		if secret != "" {
			form.Set("client_secret", secret)
		}
	}
	req, err := http.NewRequest("POST", endpoint, strings.NewReader(form.Encode()))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	if c.l.cfg.auth == "basic" && secret != "" {
		req.SetBasicAuth(url.QueryEscape(id), url.QueryEscape(secret))
	}
	resp, err := c.bc.Do(req)
	if err != nil {
		return 0, nil, err
	}
	b, err := readAll(resp)
	return resp.StatusCode, b, err
}

func (c *client) token(form url.Values) (*tokenResp, error) {
	return c.tokenAs(form, c.l.cfg.clientID, c.l.cfg.clientSecret)
}

func (c *client) tokenAs(form url.Values, id, secret string) (*tokenResp, error) {
	st, b, err := c.post(c.l.disc.Token, form, id, secret)
	if err != nil {
		return nil, err
	}
	var t tokenResp
	if e := json.Unmarshal(b, &t); e != nil || st != 200 || t.AccessToken == "" {
		return nil, fmt.Errorf("token %s: status %d: %s", form.Get("grant_type"), st, snippet(b))
	}
	return &t, nil
}

func (c *client) clientCredentials() (*tokenResp, error) {
	f := url.Values{"grant_type": {"client_credentials"}}
	if c.l.cfg.ccScope != "" {
		f.Set("scope", c.l.cfg.ccScope)
	}
	id, sec := c.l.cfg.clientID, c.l.cfg.clientSecret
	if c.l.cfg.ccClientID != "" {
		id, sec = c.l.cfg.ccClientID, c.l.cfg.ccClientSecret
	}
	return c.tokenAs(f, id, sec)
}

func (c *client) userinfo(tok string) error {
	req, err := http.NewRequest("GET", c.l.disc.Userinfo, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+tok)
	resp, err := c.bc.Do(req)
	if err != nil {
		return err
	}
	b, err := readAll(resp)
	if err != nil {
		return err
	}
	if resp.StatusCode != 200 || !bytes.Contains(b, []byte(`"sub"`)) {
		return fmt.Errorf("userinfo: status %d: %s", resp.StatusCode, snippet(b))
	}
	return nil
}

func (c *client) introspect(tok string) error {
	st, b, err := c.post(c.l.disc.Introspect, url.Values{"token": {tok}}, c.l.cfg.clientID, c.l.cfg.clientSecret)
	if err != nil {
		return err
	}
	var v struct {
		Active bool `json:"active"`
	}
	if e := json.Unmarshal(b, &v); e != nil || st != 200 || !v.Active {
		return fmt.Errorf("introspect: status %d: %s", st, snippet(b))
	}
	return nil
}

func (c *client) get(u string, want string) error {
	resp, err := c.bc.Get(u)
	if err != nil {
		return err
	}
	b, err := readAll(resp)
	if err != nil {
		return err
	}
	if resp.StatusCode != 200 || !bytes.Contains(b, []byte(want)) {
		return fmt.Errorf("GET %s: status %d: %s", u, resp.StatusCode, snippet(b))
	}
	return nil
}

// ---------------------------------------------------------------- HTML forms

var (
	reForm    = regexp.MustCompile(`(?is)<form\b([^>]*)>(.*?)</form>`)
	reFormEnd = regexp.MustCompile(`(?is)<form\b([^>]*)>(.*)`)
	reField   = regexp.MustCompile(`(?is)<(input|button)\b((?:"[^"]*"|'[^']*'|[^>"'])*)>([^<]*)`)
	reAttr    = regexp.MustCompile(`(?is)([a-z0-9_:@.\-]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?`)
	reRefresh = regexp.MustCompile(`(?is)<meta[^>]+http-equiv=["']?refresh["']?[^>]+content=["'][^"']*url=([^"']+)["']`)
)

type field struct {
	tag, typ, name, value, text, formaction string
	checked                                 bool
}

type form struct {
	action, method string
	fields         []field
}

func attrs(s string) map[string]string {
	m := map[string]string{}
	for _, a := range reAttr.FindAllStringSubmatch(s, -1) {
		v := a[2]
		if len(v) >= 2 && (v[0] == '"' || v[0] == '\'') {
			v = v[1 : len(v)-1]
		}
		k := strings.ToLower(a[1])
		if _, dup := m[k]; !dup {
			m[k] = html.UnescapeString(v)
		}
	}
	return m
}

func parseForms(body string) []form {
	ms := reForm.FindAllStringSubmatch(body, -1)
	if len(ms) == 0 {
		ms = reFormEnd.FindAllStringSubmatch(body, 1)
	}
	var out []form
	for _, m := range ms {
		a := attrs(m[1])
		f := form{action: a["action"], method: strings.ToUpper(a["method"])}
		if f.method == "" {
			f.method = "GET"
		}
		for _, x := range reField.FindAllStringSubmatch(m[2], -1) {
			fa := attrs(x[2])
			_, chk := fa["checked"]
			t := strings.ToLower(fa["type"])
			tag := strings.ToLower(x[1])
			if t == "" {
				if tag == "button" {
					t = "submit"
				} else {
					t = "text"
				}
			}
			val, hasVal := fa["value"]
			if !hasVal && (t == "checkbox" || t == "radio") {
				val = "on"
			}
			f.fields = append(f.fields, field{tag: tag, typ: t, name: fa["name"], value: val,
				text: strings.TrimSpace(html.UnescapeString(x[3])), formaction: fa["formaction"], checked: chk})
		}
		out = append(out, f)
	}
	return out
}

var userNames = []string{"username", "login", "email", "nip", "identifier", "user", "user_id", "userid", "loginname"}
var passNames = []string{"password", "pass", "passwd", "pwd"}
var yesWords = []string{"accept", "allow", "approve", "authorize", "authorise", "continue", "grant", "yes", "confirm", "consent", "agree", "setuju", "izinkan", "lanjut", "submit", "ok"}
var noWords = []string{"cancel", "deny", "reject", "decline", "refuse", "no", "abort", "tolak", "batal", "logout", "forgot"}

func matchName(n string, list []string) bool {
	n = strings.ToLower(n)
	if i := strings.LastIndexAny(n, ".[:"); i >= 0 { // user[login], form:login
		n = strings.Trim(n[i+1:], "]")
	}
	for _, x := range list {
		if n == x {
			return true
		}
	}
	return false
}

func hasWord(s string, list []string) bool {
	toks := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !(r >= 'a' && r <= 'z') })
	for _, t := range toks {
		for _, x := range list {
			if t == x {
				return true
			}
		}
	}
	return false
}

// fill chooses the form to send on this page and returns its values.
// kind is "login", "consent" or "" (nothing fits).
func (c *client) fill(forms []form) (kind string, f form, vals url.Values, action string) {
	user, pass := c.l.username(c.id), c.l.cfg.pass
	build := func(f form) (url.Values, string, bool, bool) {
		v := url.Values{}
		act := f.action
		hasUser, hasPass := false, false
		var submits []field
		radio := map[string]bool{}
		for _, x := range f.fields {
			switch x.typ {
			case "submit", "image":
				submits = append(submits, x)
			case "button", "reset", "file":
			case "password":
				if x.name != "" {
					v.Set(x.name, pass)
					hasPass = true
				}
			case "checkbox":
				if x.name == "" {
					break
				}
				// scopes on a consent page are ticked; "remember me" too
				v.Add(x.name, x.value)
			case "radio":
				if x.name != "" && (x.checked || !radio[x.name]) {
					v.Set(x.name, x.value)
					radio[x.name] = true
				}
			case "hidden":
				if x.name != "" {
					v.Add(x.name, x.value)
				}
			default: // text, email, tel, number ...
				if x.name == "" {
					break
				}
				if matchName(x.name, userNames) {
					v.Set(x.name, user)
					hasUser = true
				} else if matchName(x.name, passNames) {
					v.Set(x.name, pass)
					hasPass = true
				} else {
					v.Add(x.name, x.value)
				}
			}
		}
		// choose the submit button: explicit yes words, else the first without a no word
		best := -1
		for i, s := range submits {
			label := s.name + " " + s.value + " " + s.text
			if c.l.cfg.acceptBtn != "" {
				if s.name == c.l.cfg.acceptBtn || s.value == c.l.cfg.acceptBtn || s.text == c.l.cfg.acceptBtn {
					best = i
					break
				}
				continue
			}
			if hasWord(s.value+" "+s.text, noWords) {
				continue
			}
			if hasWord(label, yesWords) {
				best = i
				break
			}
			if best < 0 {
				best = i
			}
		}
		if best >= 0 {
			if submits[best].name != "" {
				v.Set(submits[best].name, submits[best].value)
			}
			if submits[best].formaction != "" {
				act = submits[best].formaction
			}
		}
		return v, act, hasUser, hasPass
	}
	for _, f := range forms { // a form with a password wins, then one with a user name
		if v, a, _, p := build(f); p {
			return "login", f, v, a
		}
	}
	for _, f := range forms {
		if v, a, u, _ := build(f); u {
			return "login", f, v, a
		}
	}
	var cand *form
	var cv url.Values
	var ca string
	for i, f := range forms { // consent: POST form whose button says yes
		if f.method != "POST" {
			continue
		}
		v, a, _, _ := build(f)
		lab := a
		for _, x := range f.fields {
			lab += " " + x.value + " " + x.text + " " + x.name
		}
		if hasWord(lab, yesWords) || cand == nil {
			if cand == nil || hasWord(lab, yesWords) {
				cand, cv, ca = &forms[i], v, a
				if hasWord(lab, yesWords) && !hasWord(a, noWords) {
					break
				}
			}
		}
	}
	if cand != nil {
		return "consent", *cand, cv, ca
	}
	return "", form{}, nil, ""
}

// ---------------------------------------------------------------- code flow

type flowCtx struct{ verifier, nonce, state string }

func (c *client) authURL(fc *flowCtx) string {
	sum := sha256.Sum256([]byte(fc.verifier))
	q := url.Values{
		"response_type": {"code"}, "client_id": {c.l.cfg.clientID},
		"redirect_uri": {c.l.cfg.redirect}, "scope": {c.l.cfg.scope},
		"state": {fc.state}, "nonce": {fc.nonce},
		"code_challenge":        {base64.RawURLEncoding.EncodeToString(sum[:])},
		"code_challenge_method": {"S256"},
	}
	if c.l.cfg.extraAuth != "" {
		if e, err := url.ParseQuery(c.l.cfg.extraAuth); err == nil {
			for k, v := range e {
				q[k] = v
			}
		}
	}
	sep := "?"
	if strings.Contains(c.l.disc.Authz, "?") {
		sep = "&"
	}
	return c.l.disc.Authz + sep + q.Encode()
}

// authorize walks from the authorization request to the redirect_uri and
// returns the code. With interactive it fills in forms on the way (up to six).
func (c *client) authorize(fc *flowCtx, interactive bool) (string, error) {
	cur := c.authURL(fc)
	if c.pushes {
		var err error
		if cur, err = c.push(cur); err != nil {
			return "", err
		}
	}
	req, err := http.NewRequest("GET", cur, nil)
	if err != nil {
		return "", err
	}
	forms := 0
	for hop := 0; hop < 30; hop++ {
		req.Header.Set("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
		req.Header.Set("User-Agent", "oidcload/1")
		resp, err := c.hc.Do(req)
		if err != nil {
			return "", err
		}
		if resp.StatusCode >= 300 && resp.StatusCode < 400 {
			loc := resp.Header.Get("Location")
			drain(resp)
			next, err := req.URL.Parse(loc)
			if err != nil {
				return "", err
			}
			if c.l.cfg.verbose {
				fmt.Fprintf(os.Stderr, "  %s %s -> %d %s\n", req.Method, req.URL, resp.StatusCode, next)
			}
			if strings.HasPrefix(next.String(), c.l.cfg.redirect) {
				return c.finish(next.Query(), fc)
			}
			m := "GET"
			if (resp.StatusCode == 307 || resp.StatusCode == 308) && req.Method == "POST" && req.GetBody != nil {
				b, _ := req.GetBody()
				ct := req.Header.Get("Content-Type")
				req, err = http.NewRequest("POST", next.String(), b)
				if err == nil {
					req.Header.Set("Content-Type", ct)
				}
			} else {
				req, err = http.NewRequest(m, next.String(), nil)
			}
			if err != nil {
				return "", err
			}
			continue
		}
		b, err := readAll(resp)
		if err != nil {
			return "", err
		}
		body := string(b)
		if c.l.cfg.verbose {
			fmt.Fprintf(os.Stderr, "  %s %s -> %d %s\n", req.Method, req.URL, resp.StatusCode, snippet(b))
		}
		if resp.StatusCode >= 400 {
			return "", fmt.Errorf("authorize: %s %s: status %d: %s", req.Method, req.URL.Path, resp.StatusCode, snippet(b))
		}
		fs := parseForms(body)
		// response_mode=form_post or a self-posting form aimed at the RP
		for _, f := range fs {
			if strings.HasPrefix(f.action, c.l.cfg.redirect) {
				q := url.Values{}
				for _, x := range f.fields {
					if x.name != "" {
						q.Set(x.name, x.value)
					}
				}
				return c.finish(q, fc)
			}
		}
		if !interactive {
			return "", fmt.Errorf("authorize: got a page, no redirect (session lost?): %s: %s", req.URL.Path, snippet(b))
		}
		kind, f, vals, act := c.fill(fs)
		if kind == "" {
			if m := reRefresh.FindStringSubmatch(body); m != nil {
				next, err := req.URL.Parse(html.UnescapeString(m[1]))
				if err != nil {
					return "", err
				}
				req, _ = http.NewRequest("GET", next.String(), nil)
				continue
			}
			return "", fmt.Errorf("authorize: no usable form at %s: %s", req.URL.Path, snippet(b))
		}
		forms++
		if forms > 6 {
			return "", fmt.Errorf("authorize: more than 6 forms, last at %s: %s", req.URL.Path, snippet(b))
		}
		base := req.URL
		next, err := base.Parse(act)
		if err != nil {
			return "", err
		}
		if act == "" {
			next = base
		}
		if f.method == "GET" {
			next.RawQuery = vals.Encode()
			req, err = http.NewRequest("GET", next.String(), nil)
		} else {
			enc := vals.Encode()
			req, err = http.NewRequest("POST", next.String(), strings.NewReader(enc))
			if err == nil {
				req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				req.Header.Set("Origin", base.Scheme+"://"+base.Host)
				req.Header.Set("Referer", base.String())
			}
		}
		if err != nil {
			return "", err
		}
	}
	return "", errors.New("authorize: too many steps")
}

func (c *client) finish(q url.Values, fc *flowCtx) (string, error) {
	if e := q.Get("error"); e != "" {
		return "", fmt.Errorf("authorize: %s: %s", e, q.Get("error_description"))
	}
	if q.Get("state") != fc.state {
		return "", errors.New("authorize: state mismatch")
	}
	code := q.Get("code")
	if code == "" {
		return "", errors.New("authorize: no code")
	}
	return code, nil
}

// flow is one complete sign-on: authorize, token, ID token check, userinfo.
func (c *client) flow(interactive bool) (*tokenResp, error) {
	fc := &flowCtx{verifier: randB64(32), nonce: randB64(16), state: randB64(16)}
	code, err := c.authorize(fc, interactive)
	if err != nil {
		return nil, err
	}
	t, err := c.token(url.Values{"grant_type": {"authorization_code"}, "code": {code},
		"redirect_uri": {c.l.cfg.redirect}, "code_verifier": {fc.verifier}})
	if err != nil {
		return nil, err
	}
	if err := c.l.checkIDToken(t.IDToken, fc.nonce); err != nil {
		return nil, err
	}
	if !c.l.cfg.noUserinfo {
		if err := c.userinfo(t.AccessToken); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// ---------------------------------------------------------------- ID token

func b64big(s string) *big.Int {
	b, _ := base64.RawURLEncoding.DecodeString(strings.TrimRight(s, "="))
	return new(big.Int).SetBytes(b)
}

func (l *loader) loadKeys() error {
	c := l.newClient(0)
	resp, err := c.bc.Get(l.disc.Jwks)
	if err != nil {
		return err
	}
	b, err := readAll(resp)
	if err != nil {
		return err
	}
	var set struct {
		Keys []struct{ Kty, Kid, Alg, Use, N, E, Crv, X, Y string }
	}
	if err := json.Unmarshal(b, &set); err != nil {
		return fmt.Errorf("jwks: status %d: %s", resp.StatusCode, snippet(b))
	}
	m := map[string]jwkKey{}
	for i, k := range set.Keys {
		if k.Use == "enc" {
			continue
		}
		var pub crypto.PublicKey
		switch k.Kty {
		case "RSA":
			pub = &rsa.PublicKey{N: b64big(k.N), E: int(b64big(k.E).Int64())}
		case "EC":
			var cv elliptic.Curve
			switch k.Crv {
			case "P-256":
				cv = elliptic.P256()
			case "P-384":
				cv = elliptic.P384()
			case "P-521":
				cv = elliptic.P521()
			default:
				continue
			}
			pub = &ecdsa.PublicKey{Curve: cv, X: b64big(k.X), Y: b64big(k.Y)}
		case "OKP":
			x, _ := base64.RawURLEncoding.DecodeString(k.X)
			if k.Crv != "Ed25519" || len(x) != ed25519.PublicKeySize {
				continue
			}
			pub = ed25519.PublicKey(x)
		default:
			continue
		}
		id := k.Kid
		if id == "" {
			id = fmt.Sprintf("#%d", i)
		}
		m[id] = jwkKey{kid: k.Kid, alg: k.Alg, pub: pub}
	}
	if len(m) == 0 {
		return errors.New("jwks: no usable key")
	}
	l.keyMu.Lock()
	l.keys = m
	l.keyMu.Unlock()
	return nil
}

func (l *loader) findKey(kid string) []jwkKey {
	l.keyMu.RLock()
	defer l.keyMu.RUnlock()
	if kid != "" {
		if k, ok := l.keys[kid]; ok {
			return []jwkKey{k}
		}
		return nil
	}
	var out []jwkKey
	for _, k := range l.keys {
		out = append(out, k)
	}
	return out
}

func verifySig(alg string, pub crypto.PublicKey, msg, sig []byte) bool {
	var h crypto.Hash
	var hh hash.Hash
	switch {
	case strings.HasSuffix(alg, "256"):
		h, hh = crypto.SHA256, sha256.New()
	case strings.HasSuffix(alg, "384"):
		h, hh = crypto.SHA384, sha512.New384()
	case strings.HasSuffix(alg, "512"):
		h, hh = crypto.SHA512, sha512.New()
	case alg == "EdDSA" || alg == "Ed25519":
		k, ok := pub.(ed25519.PublicKey)
		return ok && ed25519.Verify(k, msg, sig)
	default:
		return false
	}
	hh.Write(msg)
	sum := hh.Sum(nil)
	switch alg[:2] {
	case "RS":
		k, ok := pub.(*rsa.PublicKey)
		return ok && rsa.VerifyPKCS1v15(k, h, sum, sig) == nil
	case "PS":
		k, ok := pub.(*rsa.PublicKey)
		return ok && rsa.VerifyPSS(k, h, sum, sig, nil) == nil
	case "ES":
		k, ok := pub.(*ecdsa.PublicKey)
		if !ok || len(sig)%2 != 0 {
			return false
		}
		n := len(sig) / 2
		return ecdsa.Verify(k, sum, new(big.Int).SetBytes(sig[:n]), new(big.Int).SetBytes(sig[n:]))
	}
	return false
}

func (l *loader) checkIDToken(tok, nonce string) error {
	parts := strings.Split(tok, ".")
	if len(parts) != 3 {
		return errors.New("id_token: missing or not a JWS")
	}
	hb, e1 := base64.RawURLEncoding.DecodeString(parts[0])
	pb, e2 := base64.RawURLEncoding.DecodeString(parts[1])
	sb, e3 := base64.RawURLEncoding.DecodeString(parts[2])
	if e1 != nil || e2 != nil || e3 != nil {
		return errors.New("id_token: bad base64url")
	}
	var hd struct{ Alg, Kid string }
	if err := json.Unmarshal(hb, &hd); err != nil {
		return err
	}
	seenAlg.Store(hd.Alg)
	msg := []byte(parts[0] + "." + parts[1])
	if strings.HasPrefix(hd.Alg, "HS") {
		return fmt.Errorf("id_token: symmetric alg %s", hd.Alg)
	}
	ks := l.findKey(hd.Kid)
	if len(ks) == 0 { // key rotation: look once more
		if err := l.loadKeys(); err != nil {
			return err
		}
		ks = l.findKey(hd.Kid)
	}
	ok := false
	for _, k := range ks {
		if verifySig(hd.Alg, k.pub, msg, sb) {
			ok = true
			break
		}
	}
	if !ok {
		return fmt.Errorf("id_token: bad signature (alg %s kid %q)", hd.Alg, hd.Kid)
	}
	var cl struct {
		Iss   string          `json:"iss"`
		Sub   string          `json:"sub"`
		Aud   json.RawMessage `json:"aud"`
		Nonce string          `json:"nonce"`
		Exp   float64         `json:"exp"`
	}
	if err := json.Unmarshal(pb, &cl); err != nil {
		return err
	}
	if cl.Nonce != nonce {
		return fmt.Errorf("id_token: nonce %q, want %q", cl.Nonce, nonce)
	}
	if cl.Iss != l.disc.Issuer {
		return fmt.Errorf("id_token: iss %q, want %q", cl.Iss, l.disc.Issuer)
	}
	if !bytes.Contains(cl.Aud, []byte(`"`+l.cfg.clientID+`"`)) {
		return fmt.Errorf("id_token: aud %s", cl.Aud)
	}
	if int64(cl.Exp) < time.Now().Unix()-60 || cl.Sub == "" {
		return errors.New("id_token: expired or no sub")
	}
	return nil
}

var seenAlg atomic.Value

// ---------------------------------------------------------------- runner

type result struct {
	Scenario   string  `json:"scenario"`
	Unit       string  `json:"unit"`
	C          int     `json:"c"`
	Seconds    float64 `json:"seconds"`
	OK         int     `json:"ok"`
	PerSec     float64 `json:"per_s"`
	P50        float64 `json:"p50_ms"`
	P95        float64 `json:"p95_ms"`
	P99        float64 `json:"p99_ms"`
	Max        float64 `json:"max_ms"`
	Errors     int     `json:"errors"`
	FirstError string  `json:"first_error,omitempty"`
	SetupSec   float64 `json:"setup_s"`
	Alg        string  `json:"id_token_alg,omitempty"`
}

func pct(xs []float64, p float64) float64 {
	if len(xs) == 0 {
		return 0
	}
	i := int(p*float64(len(xs))+0.999999) - 1
	if i < 0 {
		i = 0
	}
	if i >= len(xs) {
		i = len(xs) - 1
	}
	return xs[i]
}

// prepare does the per-worker set-up and returns the operation to repeat.
func (l *loader) prepare(id int) (func() error, error) {
	c := l.newClient(id)
	switch l.cfg.scenario {
	case "discovery":
		u := strings.TrimRight(l.cfg.issuer, "/") + "/.well-known/openid-configuration"
		return func() error { return c.get(u, `"issuer"`) }, nil
	case "jwks":
		return func() error { return c.get(l.disc.Jwks, `"keys"`) }, nil
	case "client_credentials":
		op := func() error { _, err := c.clientCredentials(); return err }
		return op, op()
	case "userinfo":
		t, err := c.flow(true)
		if err != nil {
			return nil, err
		}
		return func() error { return c.userinfo(t.AccessToken) }, nil
	case "introspect":
		t, err := c.flow(true)
		if err != nil {
			return nil, err
		}
		return func() error { return c.introspect(t.AccessToken) }, nil
	case "refresh":
		t, err := c.flow(true)
		if err != nil {
			return nil, err
		}
		if t.RefreshToken == "" {
			return nil, errors.New("refresh: no refresh token in the token response")
		}
		rt := t.RefreshToken
		return func() error {
			t, err := c.token(url.Values{"grant_type": {"refresh_token"}, "refresh_token": {rt}})
			if err != nil {
				return err
			}
			if t.RefreshToken != "" {
				rt = t.RefreshToken
			}
			return nil
		}, nil
	case "sso":
		if _, err := c.flow(true); err != nil {
			return nil, err
		}
		if _, err := c.flow(false); err != nil {
			return nil, fmt.Errorf("second flow on the same session: %w", err)
		}
		return func() error { _, err := c.flow(false); return err }, nil
	case "login":
		// the OP's pages are fetched, the form is sent, the code is redeemed: no
		// userinfo, so that a login is authorize + form(s) + token
		return func() error {
			n := l.newClient(id)
			fc := &flowCtx{verifier: randB64(32), nonce: randB64(16), state: randB64(16)}
			code, err := n.authorize(fc, true)
			if err != nil {
				return err
			}
			t, err := n.token(url.Values{"grant_type": {"authorization_code"}, "code": {code},
				"redirect_uri": {l.cfg.redirect}, "code_verifier": {fc.verifier}})
			if err != nil {
				return err
			}
			return l.checkIDToken(t.IDToken, fc.nonce)
		}, nil
	}
	return c.proven()
}

func main() {
	var cfg config
	flag.StringVar(&cfg.issuer, "issuer", "", "issuer URL; discovery is read below it")
	flag.BoolVar(&cfg.insecure, "insecure", false, "accept any TLS certificate")
	flag.StringVar(&cfg.clientID, "client-id", "bench", "")
	flag.StringVar(&cfg.clientSecret, "client-secret", "", "empty: public client")
	flag.StringVar(&cfg.auth, "auth", "basic", "client authentication: basic or post")
	flag.StringVar(&cfg.redirect, "redirect-uri", "http://127.0.0.1:9/cb", "never fetched")
	flag.StringVar(&cfg.scope, "scope", "openid", "")
	flag.StringVar(&cfg.user, "username", "", "")
	flag.StringVar(&cfg.userPattern, "username-pattern", "", "e.g. user%d, with -users N: worker i logs in as user i mod N")
	flag.IntVar(&cfg.userCount, "users", 1, "see -username-pattern")
	flag.StringVar(&cfg.pass, "password", "", "")
	flag.StringVar(&cfg.ccScope, "cc-scope", "", "scope for client_credentials")
	flag.StringVar(&cfg.ccClientID, "cc-client-id", "", "client for client_credentials (default: -client-id)")
	flag.StringVar(&cfg.ccClientSecret, "cc-client-secret", "", "")
	flag.StringVar(&cfg.assertionID, "assertion-client-id", "", "client for private_key_jwt")
	flag.StringVar(&cfg.assertionKey, "assertion-key", "", "its ES256 key: base64 of PKCS #8")
	flag.StringVar(&cfg.introspectURL, "introspection-endpoint", "", "where discovery does not name it")
	flag.StringVar(&cfg.extraAuth, "authorize-extra", "", "extra authorize parameters, e.g. prompt=consent (query string)")
	flag.StringVar(&cfg.acceptBtn, "accept-button", "", "name, value or text of the consent button where the guess is wrong")
	flag.IntVar(&cfg.c, "c", 16, "workers")
	flag.DurationVar(&cfg.d, "d", 10*time.Second, "duration")
	flag.DurationVar(&cfg.warm, "warmup", 0, "run this long before counting")
	flag.Int64Var(&cfg.n, "n", 0, "number of operations instead of -d")
	flag.StringVar(&cfg.scenario, "scenario", "discovery", "discovery jwks client_credentials private_key_jwt userinfo introspect refresh sso par dpop login")
	flag.BoolVar(&cfg.jsonOut, "json", false, "one JSON line")
	flag.BoolVar(&cfg.verbose, "v", false, "trace the authorize walk to stderr")
	flag.BoolVar(&cfg.mark, "mark", false, "say on stderr when counting begins (\"counting\") and ends (\"counted\")")
	flag.BoolVar(&cfg.noUserinfo, "no-userinfo", false, "leave userinfo out of the sso flow")
	flag.DurationVar(&cfg.timeout, "timeout", 30*time.Second, "per request")
	flag.Parse()

	l := &loader{cfg: cfg}
	l.tr = &http.Transport{
		MaxIdleConns: 4 * cfg.c, MaxIdleConnsPerHost: 4 * cfg.c, IdleConnTimeout: 90 * time.Second,
		TLSClientConfig: &tls.Config{InsecureSkipVerify: cfg.insecure}, DisableCompression: true,
	}
	fail := func(err error) {
		if cfg.jsonOut {
			b, _ := json.Marshal(result{Scenario: cfg.scenario, C: cfg.c, Errors: 1, FirstError: err.Error()})
			fmt.Println(string(b))
		} else {
			fmt.Fprintln(os.Stderr, "oidcload:", err)
		}
		os.Exit(1)
	}
	boot := l.newClient(0)
	resp, err := boot.bc.Get(strings.TrimRight(cfg.issuer, "/") + "/.well-known/openid-configuration")
	if err != nil {
		fail(err)
	}
	b, _ := readAll(resp)
	if err := json.Unmarshal(b, &l.disc); err != nil || l.disc.Token == "" {
		fail(fmt.Errorf("discovery: status %d: %s", resp.StatusCode, snippet(b)))
	}
	if cfg.introspectURL != "" {
		l.disc.Introspect = cfg.introspectURL
	}
	if err := l.loadKeys(); err != nil {
		fail(err)
	}
	if cfg.scenario == "introspect" && l.disc.Introspect == "" {
		fail(errors.New("no introspection_endpoint in discovery"))
	}

	// set-up: at most 8 workers log in at the same time
	t0 := time.Now()
	ops := make([]func() error, cfg.c)
	errs := make([]error, cfg.c)
	var wg sync.WaitGroup
	sem := make(chan struct{}, 8)
	for i := range ops {
		wg.Add(1)
		go func(i int) {
			defer wg.Done()
			sem <- struct{}{}
			ops[i], errs[i] = l.prepare(i)
			<-sem
		}(i)
	}
	wg.Wait()
	for _, e := range errs {
		if e != nil {
			fail(fmt.Errorf("set-up: %w", e))
		}
	}
	setup := time.Since(t0)

	run := func(d time.Duration, n int64, record bool) ([]float64, int, string, time.Duration) {
		ctx := context.Background()
		cancel := func() {}
		if n == 0 {
			ctx, cancel = context.WithTimeout(ctx, d)
		}
		defer cancel()
		var left atomic.Int64
		left.Store(n)
		lat := make([][]float64, cfg.c)
		ec := make([]int, cfg.c)
		var first atomic.Pointer[string]
		var wg sync.WaitGroup
		start := time.Now()
		for i := range ops {
			wg.Add(1)
			go func(i int) {
				defer wg.Done()
				consec := 0
				for ctx.Err() == nil {
					if n > 0 && left.Add(-1) < 0 {
						return
					}
					s := time.Now()
					err := ops[i]()
					el := time.Since(s)
					if n == 0 && ctx.Err() != nil {
						return // finished after the bell: not counted
					}
					if err != nil {
						ec[i]++
						e := err.Error()
						first.CompareAndSwap(nil, &e)
						if consec++; consec > 3 {
							time.Sleep(20 * time.Millisecond) // bounded even when all fails
						}
						continue
					}
					consec = 0
					if record {
						lat[i] = append(lat[i], float64(el.Microseconds())/1000)
					}
				}
			}(i)
		}
		wg.Wait()
		el := time.Since(start)
		if n == 0 && el > d {
			el = d
		}
		var all []float64
		errN := 0
		for i := range lat {
			all = append(all, lat[i]...)
			errN += ec[i]
		}
		f := ""
		if p := first.Load(); p != nil {
			f = *p
		}
		return all, errN, f, el
	}
	if cfg.warm > 0 {
		run(cfg.warm, 0, false)
	}
	mark := func(word string) {
		if cfg.mark {
			fmt.Fprintln(os.Stderr, word)
		}
	}
	mark("counting")
	all, errN, first, el := run(cfg.d, cfg.n, true)
	mark("counted")
	sort.Float64s(all)
	unit := "requests/s"
	switch cfg.scenario {
	case "sso", "par", "dpop":
		unit = "flows/s"
	case "login":
		unit = "logins/s"
	}
	r := result{Scenario: cfg.scenario, Unit: unit, C: cfg.c, Seconds: round(el.Seconds(), 2), OK: len(all),
		PerSec: round(float64(len(all))/el.Seconds(), 1), P50: round(pct(all, .5), 2), P95: round(pct(all, .95), 2),
		P99: round(pct(all, .99), 2), Max: round(pct(all, 1), 2), Errors: errN, FirstError: first, SetupSec: round(setup.Seconds(), 2)}
	if a, ok := seenAlg.Load().(string); ok {
		r.Alg = a
	}
	if cfg.jsonOut {
		b, _ := json.Marshal(r)
		fmt.Println(string(b))
	} else {
		fmt.Printf("%-18s c=%-3d %9.1f %s  p50 %.2f  p95 %.2f  p99 %.2f ms  ok %d  errors %d  (set-up %.1fs) %s\n",
			r.Scenario, r.C, r.PerSec, r.Unit, r.P50, r.P95, r.P99, r.OK, r.Errors, r.SetupSec, r.FirstError)
	}
	if len(all) == 0 {
		os.Exit(1)
	}
}

func round(x float64, n int) float64 {
	p := 1.0
	for i := 0; i < n; i++ {
		p *= 10
	}
	return float64(int64(x*p+0.5)) / p
}
