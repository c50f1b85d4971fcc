/**
 * {@code portcullis chaos}: faults on a real cluster in network namespaces, and a checker for the history of every operation.
 *
 * <p>Knows the gateway as a user does: its command line, its ports, its admin endpoint, its log.
 */
@NullMarked
package io.portcullis.lab.chaos;

import org.jspecify.annotations.NullMarked;
