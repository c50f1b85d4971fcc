/**
 * One suite for every source: what an agent and a DCS do to a gateway, told once, and run against the real server of each.
 * {@link io.portcullis.discovery.conformance.ClusterStories} and {@link io.portcullis.discovery.conformance.OutageStories} tell the
 * stories; a {@link io.portcullis.discovery.conformance.DcsUnderTest} performs them.
 */
@NullMarked
package io.portcullis.discovery.conformance;

import org.jspecify.annotations.NullMarked;
