package io.portcullis.perf.chaos;

/**
 * A fault that has been done.
 *
 * @param what and to whom
 * @param repair undoes it, whatever else has happened since
 */
record Injected(String what, Runnable repair) {}
