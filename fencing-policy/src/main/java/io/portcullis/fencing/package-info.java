/**
 * Which node may be written to, until when, and why not: one pure machine, {@link io.portcullis.fencing.FencingMachine}, and the check
 * that the relay makes for every burst of bytes, {@link io.portcullis.fencing.SessionGate}.
 *
 * <p>Must not know bytes, sockets, threads, a clock or a log: time comes in as {@link io.portcullis.fencing.Clocks}. Every
 * {@code long} that is a time is nanoseconds on {@link io.portcullis.fencing.Clocks#elapsed}; every one that is a length of time
 * is nanoseconds.
 */
@NullMarked
package io.portcullis.fencing;

import org.jspecify.annotations.NullMarked;
