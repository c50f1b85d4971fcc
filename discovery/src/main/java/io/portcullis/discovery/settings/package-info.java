/**
 * How to reach a cluster, its DCS and its agents.
 */
@NullMarked
package io.portcullis.discovery.settings;

import org.jspecify.annotations.NullMarked;
