package io.portcullis.topology;

/** What keeps a lock alive, in the DCS' own words. With another bond the lock may end at another time. */
public record Bond(String value) {
    @Override
    public String toString() {
        return value;
    }
}
