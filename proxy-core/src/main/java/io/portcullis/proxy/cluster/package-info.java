/**
 * One cluster of PostgreSQL as a gateway serves it: who may be written to, how a server is chosen, and what its servers are known to do.
 *
 * <p>A gateway has one for each cluster; they share event loops and limits, and nothing else.
 */
@NullMarked
package io.portcullis.proxy.cluster;

import org.jspecify.annotations.NullMarked;
