package io.portcullis.testkit.cluster;

/** What a server asks of its clients, in the words of pg_hba.conf. */
public enum Authentication {
    TRUST("trust"),
    SCRAM_SHA_256("scram-sha-256");

    private final String method;

    Authentication(String method) {
        this.method = method;
    }

    String method() {
        return method;
    }
}
