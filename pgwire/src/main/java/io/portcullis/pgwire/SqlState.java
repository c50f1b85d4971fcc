package io.portcullis.pgwire;

/**
 * The SQLSTATEs that a gateway writes or recognises.
 *
 * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL Error Codes</a>
 */
public enum SqlState {
    PROTOCOL_VIOLATION("08P01"),
    FEATURE_NOT_SUPPORTED("0A000"),
    INVALID_AUTHORIZATION_SPECIFICATION("28000"),
    READ_ONLY_SQL_TRANSACTION("25006"),
    TOO_MANY_CONNECTIONS("53300"),
    ADMIN_SHUTDOWN("57P01"),
    CRASH_SHUTDOWN("57P02"),
    CANNOT_CONNECT_NOW("57P03");

    private final String code;

    SqlState(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }
}
