package io.portcullis.discovery.settings;

/** A user of a DCS or of an agent, and the password. */
public record Credentials(String user, Secret password) {
    public Credentials {
        if (user.isBlank()) {
            throw new IllegalArgumentException("the user cannot be blank");
        }
    }
}
