/**
 * {@code portcullis demo}: the whole story on a real cluster, with a table that says who lost what.
 *
 * <p>Knows the gateway only as a user does: its command line, its ports, its {@code /ready}; nothing of its code.
 */
@NullMarked
package io.portcullis.lab.demo;

import org.jspecify.annotations.NullMarked;
