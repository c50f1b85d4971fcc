/**
 * What was seen of a cluster: its nodes, its lock, its settings. Immutable values, the same for every DCS.
 *
 * <p>Must not know where they come from, nor what follows from them.
 */
@NullMarked
package io.portcullis.topology;

import org.jspecify.annotations.NullMarked;
