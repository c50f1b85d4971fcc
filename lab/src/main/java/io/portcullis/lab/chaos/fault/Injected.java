package io.portcullis.lab.chaos.fault;

/**
 * A fault that has been done.
 *
 * @param what and to whom
 * @param repair undoes it, whatever else has happened since
 */
public record Injected(String what, Runnable repair) {}
