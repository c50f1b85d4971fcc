package io.portcullis.config;

import io.portcullis.discovery.settings.Credentials;
import io.portcullis.discovery.settings.Secret;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The keys {@code username} and {@code password-file} of a section. */
final class LoginKeys {
    /** What the user of agents is for: they answer questions without a login. */
    static final String AGENT_USER = "The user for what stands in front of the agents, if that wants one.";

    private LoginKeys() {}

    /** Null if there is no login, or half of one; the other half is then written down as missing. */
    static @Nullable Credentials read(Section section, String meaningOfUser) {
        String user = section.optional(Key.text("username", meaningOfUser));
        Path password = section.optional(Key.readable("password-file", "Holds the password of `username`."));
        if (section.has("username") != section.has("password-file")) {
            section.problem(section.has("username") ? "password-file" : "username", "is missing: a login needs both");
        }
        return user == null || password == null ? null : new Credentials(user, new Secret.InFile(password));
    }
}
