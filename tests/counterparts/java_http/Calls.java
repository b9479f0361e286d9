import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The HttpClient of the JDK as it is made without options: asks for tokens, pausing between the calls. */
public class Calls {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    /** Shorter than a server leaves a connection half-closed that it does not listen to any more. */
    private static final Duration LONGEST = Duration.ofSeconds(25);

    /** ISSUER CLIENT_ID CLIENT_SECRET SECONDS; prints a line for each call: what it was and the status. */
    public static void main(String[] arguments) throws Exception {
        String issuer = arguments[0];
        String form = "grant_type=client_credentials&client_id=" + escaped(arguments[1])
            + "&client_secret=" + escaped(arguments[2]);
        Duration pause = Duration.ofSeconds(Long.parseLong(arguments[3]));
        BodyPublisher whole = BodyPublishers.ofString(form);
        // without a length the client sends chunks
        BodyPublisher chunks = BodyPublishers.fromPublisher(BodyPublishers.ofString(form));
        call("token", post(issuer + "/token", whole));
        Thread.sleep(pause.toMillis());
        call("token", post(issuer + "/token", whole));
        Thread.sleep(pause.toMillis());
        call("chunks", post(issuer + "/token", chunks));
        call("jwks", HttpRequest.newBuilder(URI.create(issuer + "/jwks")));
        call("continue", post(issuer + "/token", whole).expectContinue(true));
    }

    private static HttpRequest.Builder post(String address, BodyPublisher body) {
        return HttpRequest.newBuilder(URI.create(address))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(body);
    }

    private static void call(String name, HttpRequest.Builder request) throws Exception {
        var response = CLIENT.send(request.timeout(LONGEST).build(), BodyHandlers.ofString());
        System.out.println(name + " " + response.statusCode());
        if (response.statusCode() != 200) {
            System.err.println(response.body());
        }
    }

    private static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
