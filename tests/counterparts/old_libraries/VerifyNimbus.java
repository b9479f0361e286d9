import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.RemoteJWKSet;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.net.URL;

/** nimbus-jose-jwt as its documentation tells: a remote key set, a key selector and a processor. */
public final class VerifyNimbus {
    public static void main(String[] given) throws Exception {
        var processor = new DefaultJWTProcessor<SecurityContext>();
        var source = new RemoteJWKSet<SecurityContext>(new URL(given[0]));
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(JWSAlgorithm.RS256, source));
        JWTClaimsSet claims = processor.process(given[3], null);
        if (!claims.getAudience().contains(given[1]) || !claims.getIssuer().equals(given[2])) {
            throw new IllegalStateException("meant for somebody else");
        }
        System.out.println(claims.toJSONObject());
    }
}
