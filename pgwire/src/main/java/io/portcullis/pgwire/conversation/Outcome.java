package io.portcullis.pgwire.conversation;

/** What is proven of a client's requests if its connection to the server is lost at this moment. */
public enum Outcome {
    /** Everything was answered, and no transaction is open: nothing is lost. */
    SETTLED,

    /** Everything was answered, and a transaction is open: the server rolls it back. */
    ROLLED_BACK,

    /** Something may or may not have taken effect. */
    UNKNOWN
}
