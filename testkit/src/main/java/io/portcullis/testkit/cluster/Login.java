package io.portcullis.testkit.cluster;

/** A user and a password. */
public record Login(String user, String password) {
    /** The superuser of every server of this kit. */
    public static final Login SUPERUSER = new Login("postgres", "postgres-secret");

    static final Login REPLICATION = new Login("replicator", "replicator-secret");
}
