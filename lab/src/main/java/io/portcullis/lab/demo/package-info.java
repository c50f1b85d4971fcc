/**
 * {@code portcullis demo}: switchover, stopped agent and silent DCS on a real cluster, with a table of what each endpoint lost.
 *
 * <p>Knows the gateway only as a user does: its command line, its ports, its {@code /ready}; none of its code.
 */
@NullMarked
package io.portcullis.lab.demo;

import org.jspecify.annotations.NullMarked;
