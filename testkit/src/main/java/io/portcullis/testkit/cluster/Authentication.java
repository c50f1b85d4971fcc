package io.portcullis.testkit.cluster;

/** The authentication methods of servers, as in pg_hba.conf. */
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
