package example;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A web application as Spring Boot makes one: everything is behind the sign-in, only the provider is named. */
@SpringBootApplication
@RestController
public class Party {
    public static void main(String[] arguments) {
        SpringApplication.run(Party.class, arguments);
    }

    @GetMapping("/")
    String person(@AuthenticationPrincipal OidcUser user) {
        return user.getIssuer() + " " + user.getFullName();
    }
}
