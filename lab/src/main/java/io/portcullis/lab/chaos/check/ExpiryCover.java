package io.portcullis.lab.chaos.check;

/** What makes the end of a leadership harmless. */
public enum ExpiryCover {
    /** The lock expired: the permit ended before. Holds with and without the barrier. */
    THE_PERMIT,
    /** The lock ended when no gateway had to expect it: without the barrier a gateway may not know yet. */
    THE_BARRIER,
    /** The lock was overwritten: the new holder is a primary already, and Patroni promotes no node. */
    NOTHING
}
