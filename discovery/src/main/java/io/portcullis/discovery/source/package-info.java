/**
 * What a source of any kind offers the application. {@link io.portcullis.discovery.ClusterSources} makes them.
 *
 * <p>Must not know any one source.
 */
@NullMarked
package io.portcullis.discovery.source;

import org.jspecify.annotations.NullMarked;
