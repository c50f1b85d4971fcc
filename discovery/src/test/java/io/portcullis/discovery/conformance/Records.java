package io.portcullis.discovery.conformance;

/** Values as Patroni writes them. */
final class Records {
    static final String SYSTEM_ID = "7234567890123456789";

    private Records() {}

    static String member(String role) {
        return member(role, 67_393_608);
    }

    /** @param lsn how far the node is, in bytes */
    static String member(String role, long lsn) {
        return "{\"conn_url\":\"postgres://127.0.0.1:5432/postgres\",\"api_url\":\"http://127.0.0.1:8008/patroni\","
                + "\"state\":\"running\",\"role\":\"" + role
                + "\",\"version\":\"4.1.0\",\"xlog_location\":" + lsn + ",\"timeline\":1}";
    }
}
