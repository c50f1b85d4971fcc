package io.portcullis.config;

/** What a gateway does when the DCS does not answer. */
enum OnDcsLoss {
    /** It closes. */
    CLOSE,
    /** It asks all agents of a cluster in failsafe mode, and goes on while they do. */
    FAILSAFE
}
