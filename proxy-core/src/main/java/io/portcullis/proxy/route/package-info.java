/**
 * Which node a session goes to: from one snapshot of the topology and the standing of the primary route.
 *
 * <p>Must not know channels, nor how the topology was found.
 */
@NullMarked
package io.portcullis.proxy.route;

import org.jspecify.annotations.NullMarked;
